"""Which posts are to be looked at again, and what was read when they were."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select, union, union_all, update
from sqlalchemy.orm import Session

from pipeline.store.desk.stories import OPEN
from pipeline.tables import Card, Feedback, Story, Tweet

HOURLY = timedelta(minutes=50)
"""How long ago an open card's post was looked at last, at least: with what comes after it, once an hour."""

asked_at = func.greatest(Tweet.fetched_at, Tweet.looked_at)
"""When the source was last asked about a post: `greatest` passes over what is empty."""


@dataclass(frozen=True)
class Kept:
    """A post as it is looked up: by its newest version's number."""

    id: int
    number: str
    account_id: int
    seen_today: bool
    """Whether it was read today, UTC, so that reading it again costs nothing."""


def of_open(session: Session, *, source: str, at_most: int) -> list[int]:
    """Posts of open cards and stories, each once an hour; of a story that was just proposed, at once."""
    cards = select(Card.tweet_id).where(Card.wanted == "buttons")
    stories = select(Story.tweet_id).where(Story.state.in_(OPEN))
    proposed = select(Story.tweet_id).where(
        Story.state == "proposed", Story.since > asked_at, Story.tweet_id == Tweet.id
    )
    due = or_(asked_at < func.now() - HOURLY, proposed.exists())
    wanted = Tweet.id.in_(union(cards, stories).subquery().select())
    return _ids(session, source, wanted, due, at_most=at_most)


def of_selected(session: Session, *, source: str, within: timedelta, at_most: int) -> list[int]:
    """Selected posts that were not looked at for so long."""
    selected = select(Feedback.tweet_id).where(Feedback.label == "selected", Feedback.undone_at.is_(None))
    return _ids(session, source, Tweet.id.in_(selected), asked_at < func.now() - within, at_most=at_most)


def oldest(session: Session, *, source: str, before: datetime, at_most: int) -> list[int]:
    """All that nobody asked about since then, those first that nobody asked about for longest."""
    kept = (Tweet.forgotten.is_(None), Tweet.source == source, asked_at < before)
    order = (Tweet.looked_at.nulls_first(), Tweet.id)  # as their index has it
    never = select(Tweet.id, Tweet.fetched_at.label("at")).where(*kept, Tweet.looked_at.is_(None)).order_by(*order)
    again = select(Tweet.id, Tweet.looked_at).where(*kept, Tweet.looked_at.is_not(None)).order_by(*order)
    both = union_all(*(one.limit(at_most).subquery().select() for one in (never, again))).subquery()
    return list(session.scalars(select(both.c.id).order_by(both.c.at, both.c.id).limit(at_most)))


def _ids(session: Session, source: str, *which: ColumnElement[bool], at_most: int) -> list[int]:
    query = select(Tweet.id).where(Tweet.forgotten.is_(None), Tweet.source == source, *which)
    return list(session.scalars(query.order_by(asked_at, Tweet.id).limit(at_most)))


def kept(session: Session, tweet_ids: Sequence[int]) -> list[Kept]:
    """These posts, as far as they are not forgotten."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    query = select(Tweet.id, Tweet.edit_ids, Tweet.external_id, Tweet.account_id, asked_at >= today)
    rows = session.execute(query.where(Tweet.id.in_(tweet_ids), Tweet.forgotten.is_(None)).order_by(Tweet.id))
    return [
        Kept(tweet_id, max((*edits, first), key=int), account_id, seen)
        for tweet_id, edits, first, account_id, seen in rows
    ]


def seen(session: Session, tweet_ids: Collection[int]) -> None:
    """Remember that the source was asked about these just now."""
    session.execute(update(Tweet).where(Tweet.id.in_(tweet_ids)).values(looked_at=func.now()))
