"""An author's thread on one card: the card that stands for it, and the posts that it shows beside its own.

Each post has a row of `cards`, so that a label, a probability and a version belong to every single one; the rows of
those that came later have no message of their own (`shown_on_id`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select, union, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased, joinedload

from pipeline.store.desk import cards
from pipeline.store.rows import insert_rows
from pipeline.tables import Card, Feedback, Tweet

AT_MOST = 15
"""Later posts on one card: what comes after them begins another one, so that all of it can be read."""

Name = tuple[int, str]
"""An account, and the source's number of a post or conversation of its."""


@dataclass(frozen=True)
class OpenCard:
    """A card that people still see, and that has room for more of its thread."""

    id: int
    tweet_id: int
    room: int


def claim_open(session: Session, asked: Collection[Name], *, source: str) -> dict[Name, OpenCard]:
    """The open cards of these posts and conversations, the newest of each; out of date, since something joins them.

    They are locked until the caller commits: a click on one waits, and then sees what has joined.
    """
    known = session.execute(_named(asked, source)).all()
    if not known:
        return {}
    later = aliased(Card)
    number = select(func.count(later.id)).where(later.shown_on_id == Card.id).scalar_subquery()
    still = select(Card.id).where(Card.id.in_({row.head for row in known}), Card.wanted == "buttons", number < AT_MOST)
    locked = still.order_by(Card.id).with_for_update().scalar_subquery()
    claim = update(Card).where(Card.id.in_(locked)).values(queued_at=func.now(), shown=cards.OUTDATED)
    found = {
        card_id: OpenCard(card_id, tweet_id, AT_MOST - joined)
        for card_id, tweet_id, joined in session.execute(claim.returning(Card.id, Card.tweet_id, number))
    }
    heads = sorted((row for row in known if row.head in found), key=lambda row: row.head)
    return {(row.account_id, name): found[row.head] for row in heads for name in (row.external_id, row.thread) if name}


def _named(asked: Collection[Name], source: str) -> Select[int, str, str | None, int]:
    """The cards in #tweets that show posts so named, or of conversations so named."""
    names, accounts = {name for _, name in asked}, {account for account, _ in asked}
    by_number = select(Tweet.id).where(Tweet.source == source, Tweet.external_id.in_(names))
    either = union(by_number, select(Tweet.id).where(Tweet.source == source, Tweet.thread.in_(names)))
    return (
        select(
            Tweet.account_id, Tweet.external_id, Tweet.thread, func.coalesce(Card.shown_on_id, Card.id).label("head")
        )
        .join(Card, and_(Card.tweet_id == Tweet.id, Card.purpose == "tweets", Card.asked_by.is_(None)))
        .where(Tweet.id.in_(either.subquery().select()), Tweet.account_id.in_(accounts))
    )


def join(session: Session, heads: Mapping[int, int], predictions: Mapping[int, int]) -> None:
    """Let posts be shown on a card, each by its tweet; they have none of their own, and their own prediction."""
    rows = [
        {
            "tweet_id": tweet_id, "prediction_id": predictions[tweet_id], "purpose": "tweets", "wanted": "nothing",
            "shown_on_id": head,
        }
        for tweet_id, head in sorted(heads.items())
    ]  # fmt: skip
    if rows:
        session.execute(insert_rows(Card, rows).on_conflict_do_nothing(index_elements=["tweet_id", "purpose"]))


def later_posts(session: Session, tweet_id: int) -> list[Card]:
    """What the card of this post shows beside it, as it was written, each with its tweet and prediction."""
    head = select(Card.id).where(Card.tweet_id == tweet_id, Card.purpose == "tweets").scalar_subquery()
    query = select(Card).join(Card.tweet).where(Card.shown_on_id == head, Tweet.forgotten.is_(None))
    query = query.order_by(Tweet.posted_at, Tweet.id)
    return list(session.scalars(query.options(joinedload(Card.tweet), joinedload(Card.prediction))))


def note_shown(session: Session, card_ids: Sequence[int]) -> None:
    """Keep that people see these posts on the card of their thread, since when first."""
    if card_ids:
        first = update(Card).where(Card.id.in_(card_ids), Card.posted_at.is_(None))
        session.execute(first.values(posted_at=func.now()))


def label(session: Session, card_id: int, *, person: str, label: str) -> list[int]:
    """Let a click on a card label all that people saw on it. What they did not see yet gets a card of its own; which.

    The caller holds the card.
    """
    query = select(Card).join(Card.tweet).where(Card.shown_on_id == card_id).order_by(Tweet.posted_at, Tweet.id)
    later = list(session.scalars(query))
    for one in later:
        if one.posted_at is not None:
            click = insert(Feedback).values(card_id=one.id, tweet_id=one.tweet_id, person=person, label=label)
            session.execute(
                click.on_conflict_do_nothing(index_elements=["card_id"], index_where=Feedback.undone_at.is_(None))
            )
    return _part(session, [one for one in later if one.posted_at is None])


def part_from(session: Session, card_id: int, *, but: Collection[int]) -> list[int]:
    """Let what a card shows beside its own post, but for these, have a card of its own; which."""
    later = select(Card).join(Card.tweet).where(Card.shown_on_id == card_id, Card.tweet_id.not_in(but))
    later = later.where(Tweet.forgotten.is_(None)).order_by(Tweet.posted_at, Tweet.id)
    return _part(session, list(session.scalars(later)))


def _part(session: Session, unseen: Sequence[Card]) -> list[int]:
    """Posts that were to be shown with certainty have a card of their own instead: the first, with the others on it."""
    if not unseen:
        return []
    first, *others = unseen
    first.shown_on_id = None
    for one in others:
        one.shown_on_id = first.id
    session.flush()
    return [cards.raise_card(session, tweet_id=first.tweet_id, prediction_id=first.prediction_id, purpose="tweets")]


def unlabel(session: Session, card_id: int) -> None:
    """Take back what a click on the card said of the rest of its thread."""
    later = select(Card.id).where(Card.shown_on_id == card_id)
    taken_back = update(Feedback).where(Feedback.card_id.in_(later), Feedback.undone_at.is_(None))
    session.execute(taken_back.values(undone_at=func.now()))
