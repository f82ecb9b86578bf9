"""Records of selected posts: wanted with the selection, made and removed by a task, let go when their time is over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.configuration.sections.preserving import Keeping
from pipeline.store import events, forgotten
from pipeline.tables import PreservedRecord, Tweet

UNDONE = "the selection was taken back"
OVER = "its time is over"
FORGOTTEN = "the post was forgotten before it was made"
_STANDING = PreservedRecord.state.in_(("waiting", "kept"))
_TO_DO = PreservedRecord.state.in_(("waiting", "leaving"))


def want(session: Session, *, tweet_id: int, person: str, keeping: Keeping) -> int | None:
    """Have a record made of a post, unless there is one: its id."""
    values = {"tweet_id": tweet_id, "selected_by": person, "why": keeping.why}
    made = insert(PreservedRecord).values(**values, keep_until=func.now() + keeping.lasts)
    once = made.on_conflict_do_nothing(index_elements=["tweet_id"], index_where=_STANDING)
    return session.scalar(once.returning(PreservedRecord.id))


def claim_forgotten(session: Session, *, after: timedelta) -> list[int]:
    """Records that are to be made or removed, and that nobody was asked to see to lately."""
    return forgotten.claim(session, PreservedRecord, _TO_DO, after=after)


def find(session: Session, record_id: int) -> PreservedRecord | None:
    """The row of a record, as it is now."""
    return session.get(PreservedRecord, record_id, populate_existing=True)


def preserved_records(session: Session, tweet_id: int) -> Sequence[PreservedRecord]:
    """The records of a post that stand: what a removal does not reach."""
    query = select(PreservedRecord).where(PreservedRecord.tweet_id == tweet_id, _STANDING)
    return session.scalars(query.order_by(PreservedRecord.id)).all()


def kept(session: Session, tweet_id: int) -> PreservedRecord | None:
    """The record that is kept of a post."""
    return session.scalar(select(PreservedRecord).filter_by(tweet_id=tweet_id, state="kept"))


def listed(session: Session) -> list[tuple[PreservedRecord, str]]:
    """All of them with the addresses of their posts, those that are gone, too, in the order of their numbers."""
    query = select(PreservedRecord, Tweet.url).join(Tweet, Tweet.id == PreservedRecord.tweet_id)
    return [(row, url) for row, url in session.execute(query.order_by(PreservedRecord.id))]


def settle(session: Session, record_id: int, **made: Any) -> bool:
    """It is made; False where meanwhile it was to go."""
    which = update(PreservedRecord).where(PreservedRecord.id == record_id, PreservedRecord.state == "waiting")
    values = {"state": "kept", "made_at": func.now(), "last_error": None, **made}
    return bool(session.scalar(which.values(**values).returning(PreservedRecord.id)))


def failed(session: Session, record_id: int, *, why: str) -> None:
    """It could not be made or removed yet."""
    session.execute(update(PreservedRecord).where(PreservedRecord.id == record_id).values(last_error=why))


def let_go(session: Session, record_ids: Sequence[int], *, by: str, why: str) -> list[int]:
    """From here on nobody sees these any more; which of them there were. Their folders are to be removed after."""
    going = update(PreservedRecord).where(PreservedRecord.id.in_(record_ids), _STANDING)
    values = {"state": "leaving", "removed_by": by, "removed_why": why}
    rows = session.execute(going.values(**values).returning(PreservedRecord.id, PreservedRecord.tweet_id)).all()
    for row in rows:
        events.log(session, actor=by, verb="removed record", subject="tweet", subject_id=row.tweet_id, why=why)
    return [row.id for row in rows]


def removed(session: Session, record_id: int) -> None:
    """Its folder is gone."""
    gone = update(PreservedRecord).where(PreservedRecord.id == record_id, PreservedRecord.state == "leaving")
    session.execute(gone.values(state="removed", last_error=None))


def log_opened(session: Session, row: PreservedRecord, *, by: str) -> None:
    """Somebody was given a record."""
    events.log(session, actor=by, verb="opened record", subject="tweet", subject_id=row.tweet_id, record=row.id)


def past(session: Session, *, now: datetime) -> Sequence[int]:
    """Records whose time is over."""
    return session.scalars(select(PreservedRecord.id).where(PreservedRecord.keep_until < now, _STANDING)).all()
