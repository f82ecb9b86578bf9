"""Cards: what people should see, what Slack shows, and which of them do not agree yet."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    any_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased, joinedload

from pipeline.messages.views import LAYOUT
from pipeline.store import forgotten
from pipeline.store.desk import findings, notes
from pipeline.store.rows import insert_rows
from pipeline.tables import Card, Decision, Feedback, FindingMessage, NoteMessage, Prediction, Tweet

DRAWN_ANEW = 3
"""So many cards of an older layout at a sweep, every ten seconds: with their threads about half of the changes that
Slack takes in a minute."""

_WAITING = union_all(
    select(FindingMessage.card_id).where(FindingMessage.out_of_sync(), ~FindingMessage.gone),
    select(NoteMessage.card_id).where(NoteMessage.out_of_sync(), ~NoteMessage.gone),
)
_THREAD_OUT_OF_SYNC = Card.id == any_(func.array(_WAITING.scalar_subquery()))
"""What is in the card's thread is not as it should be. An array, since Postgres expects most messages to be so."""
OUTDATED = case((Card.shown == "nothing", "nothing"), else_="outdated")
"""What Slack shows of a card from the moment on at which it ought to show something else."""


def raise_card(
    session: Session, *, tweet_id: int, prediction_id: int, purpose: str, asked_by: str | None = None
) -> int:
    """A card for this tweet and channel: a new one, or the one that stood there before, wanted again."""
    return raise_cards(session, {tweet_id: prediction_id}, purpose=purpose, asked_by=asked_by)[tweet_id]


def raise_cards(
    session: Session, predictions: Mapping[int, int], *, purpose: str, asked_by: str | None = None,
    not_before: datetime | None = None,
) -> dict[int, int]:  # fmt: skip
    """Cards for tweets, each with its prediction, in one channel; their ids by tweet.

    `asked_by` is who wants them of what was not drawn; new ones wait until `not_before`.
    """
    if not predictions:
        return {}
    waits = not_before and not_before.isoformat()
    rows = [
        {
            "tweet_id": tweet_id, "prediction_id": prediction_id, "purpose": purpose, "asked_by": asked_by,
            "not_before": waits,
        }
        for tweet_id, prediction_id in sorted(predictions.items())
    ]  # fmt: skip
    wanted: dict[str, ColumnElement[Any]] = {
        "wanted": literal("buttons"), "queued_at": func.now(), "leaves_at": null(), "layout": literal(LAYOUT)
    }  # fmt: skip
    statement = insert_rows(Card, rows, **wanted)
    statement = statement.on_conflict_do_update(
        index_elements=["tweet_id", "purpose"], set_=wanted | {"not_before": null()}
    )
    raised = {row.tweet_id: row.id for row in session.execute(statement.returning(Card.tweet_id, Card.id))}
    findings.bring_along(session, raised)
    notes.bring_along(session, raised)
    return raised


def want(session: Session, card: Card, look: str, *, leaves_after: timedelta | None = None) -> None:
    """Wish for a look, for good or for a while; then it is to leave.

    The message that stands is out of date even if it has that look: it names who acted before.
    """
    card.wanted = look
    card.leaves_at = None if leaves_after is None else func.now() + leaves_after
    if card.shown != "nothing":
        card.shown = "outdated"
    _let_follow(session, [card.id], gone=look == "nothing")


def let_leave(session: Session, *, at_most: int = 1000) -> list[int]:
    """Want those gone whose time has come; their ids, to be shown."""
    due = select(Card.id).where(Card.leaves_at <= func.now()).order_by(Card.leaves_at).limit(at_most)
    ids = list(session.scalars(due.with_for_update(skip_locked=True)))
    if ids:
        gone = {"wanted": "nothing", "leaves_at": None, "queued_at": func.now()}
        session.execute(update(Card).where(Card.id.in_(ids)).values(**gone))
        _let_follow(session, ids, gone=True)
    return ids


def _let_follow(session: Session, card_ids: Sequence[int], *, gone: bool) -> None:
    findings.follow(session, card_ids, gone=gone)
    notes.follow(session, card_ids, gone=gone)


def let_stay(session: Session, card_id: int) -> None:
    """Let a card that was to go stay as a line for good, unless somebody wants it otherwise by now."""
    card = session.get_one(Card, card_id, with_for_update=True, populate_existing=True)
    if card.wanted == "nothing":
        want(session, card, "line")


def outdate(session: Session, tweet_ids: Collection[int], *, asked: bool) -> list[int]:
    """Have the cards shown anew that show these tweets; the ids of those that people see.

    What nobody `asked` for is the sweep's. A card that is being posted shows nothing yet and is touched all the same:
    its poster locks the row before it says what is shown, so it waits for our commit, and looks again.
    """
    if not tweet_ids:
        return []
    head, later = aliased(Card), aliased(Card)
    of_threads = select(head.tweet_id).join(later, later.shown_on_id == head.id).where(later.tweet_id.in_(tweet_ids))
    shown = union_all(select(func.unnest(list(tweet_ids))), of_threads).subquery().select()
    statement = update(Card).where(Card.tweet_id.in_(shown))
    statement = statement.values(shown=OUTDATED, queued_at=func.now() if asked else None)
    touched = session.execute(statement.returning(Card.id, Card.shown))
    return [card.id for card in touched if card.shown == "outdated"]


def draw_anew(session: Session, *, at_most: int = DRAWN_ANEW) -> list[int]:
    """Have some cards that stand in an older layout drawn in today's, with their threads: the newest; their ids."""
    old = select(Card.id).where(Card.message_ts.is_not(None), Card.layout < LAYOUT)
    newest = old.order_by(Card.layout.desc(), Card.id.desc()).limit(at_most)
    ids = list(session.scalars(newest.with_for_update(skip_locked=True)))
    if ids:
        anew = {"shown": "outdated", "layout": LAYOUT, "queued_at": func.now()}
        session.execute(update(Card).where(Card.id.in_(ids)).values(**anew))
        for table in (FindingMessage, NoteMessage):
            under = update(table).where(table.card_id.in_(ids), table.shown != "nothing")
            session.execute(under.values(shown="outdated"))
    return ids


def whole(session: Session, card_id: int) -> Card | None:
    """A card with its tweet, account, prediction and model."""
    query = select(Card).where(Card.id == card_id).options(
        joinedload(Card.tweet).joinedload(Tweet.account),
        joinedload(Card.prediction).joinedload(Prediction.model_version),
    )  # fmt: skip
    return session.scalar(query)


def locked(session: Session, card_id: int) -> Card | None:
    """A card, locked with its post's others until the caller commits."""
    post = select(Card.tweet_id).where(Card.id == card_id).scalar_subquery()
    # In the order of ids, as everybody locks a post's cards: nobody waits for somebody who waits.
    both = select(Card).where(Card.tweet_id == post).order_by(Card.id).with_for_update()
    found = session.scalars(both.execution_options(populate_existing=True)).all()
    return next((one for one in found if one.id == card_id), None)


def of_tweet(session: Session, tweet_id: int, purpose: str) -> Card | None:
    """The tweet's card in one of the channels, locked until the caller commits."""
    return session.scalar(select(Card).filter_by(tweet_id=tweet_id, purpose=purpose).with_for_update())


def of_post(session: Session, tweet_id: int) -> Sequence[Card]:
    """The tweet's cards in both channels."""
    return session.scalars(select(Card).filter_by(tweet_id=tweet_id)).all()


def tweets_of(session: Session, card_ids: Collection[int]) -> list[int]:
    """The tweets of these cards."""
    return list(session.scalars(select(Card.tweet_id).where(Card.id.in_(card_ids))))


def standing(session: Session, tweet_id: int) -> list[int]:
    """The tweet's card in #tweets, where people are to see it, or see it on the card of its thread."""
    seen = or_(Card.wanted != "nothing", Card.shown_on_id.is_not(None))
    return list(session.scalars(select(Card.id).filter_by(tweet_id=tweet_id, purpose="tweets").where(seen)))


def last_act(session: Session, card: Card) -> tuple[str, str, int] | None:
    """Who acted on the card, how, and the click's id: the standing decision or feedback."""
    if card.purpose == "fact_check":
        decision = session.scalar(select(Decision).filter_by(card_id=card.id, undone_at=None))
        return (decision.person, decision.choice, decision.id) if decision else _selected_by(session, card.tweet_id)
    feedback = session.scalar(select(Feedback).filter_by(card_id=card.id, undone_at=None))
    return (feedback.person, feedback.label, feedback.id) if feedback else None


def is_labelled(session: Session, tweet_id: int) -> bool:
    """Whether anybody has clicked a label of the post that stands."""
    return bool(session.scalar(select(exists().where(Feedback.tweet_id == tweet_id, Feedback.undone_at.is_(None)))))


def _selected_by(session: Session, tweet_id: int) -> tuple[str, str, int] | None:
    query = select(Feedback).filter_by(tweet_id=tweet_id, undone_at=None).order_by(Feedback.id.desc())
    feedback = session.scalar(query.limit(1))
    return (feedback.person, feedback.label, feedback.id) if feedback else None


def under_message(session: Session, *, channel: str, ts: str) -> int | None:
    """The card in #tweets that this message shows."""
    return session.scalar(select(Card.id).filter_by(message_ts=ts, channel=channel, purpose="tweets"))


def claim_out_of_sync(session: Session, *, after: timedelta, at_most: int = 1000) -> list[int]:
    """Cards that are not, or whose thread is not, as wanted, and that nobody was asked to show lately."""
    due = Card.not_before.is_(None)
    own = forgotten.claim(session, Card, Card.out_of_sync(), due, after=after, at_most=at_most)
    return own + forgotten.claim(session, Card, _THREAD_OUT_OF_SYNC, due, after=after, at_most=at_most)


def open_after(session: Session, after: int, *, at_most: int = 1000) -> dict[int, int]:
    """The next cards in #tweets of posts that a card with buttons shows: each with its tweet."""
    query = select(Card.id, Card.tweet_id).where(
        Card.purpose == "tweets", Card.id > after, Card.tweet_id.in_(posts_on("buttons"))
    )
    return dict(session.execute(query.order_by(Card.id).limit(at_most)).all())


def posts_on(*looks: str) -> CompoundSelect[int]:
    """The posts on cards that are to look so, with the rest of their threads, for queries."""
    card, later = aliased(Card), aliased(Card)
    own = select(card.tweet_id).where(card.wanted.in_(looks))
    threads = select(later.tweet_id).join(card, card.id == later.shown_on_id).where(card.wanted.in_(looks))
    return union_all(own, threads)
