"""Faults from their beginning to their end, and whose message is out of date."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.store import forgotten
from pipeline.store.health.sightings import Seen
from pipeline.tables import FaultNote

SOON = timedelta(minutes=15)
"""A fault that comes back so soon is the same one, with the same note."""

_STANDS = FaultNote.over_at.is_(None)


def settle(session: Session, seen: Mapping[Seen, timedelta]) -> list[int]:
    """Make the rows equal to what is seen; admins are told after so long. The ids of notes that are not as wanted."""
    rows = {(row.code, row.subject): row for row in session.scalars(select(FaultNote).where(_STANDS).with_for_update())}
    _end(session, [row for found, row in rows.items() if found not in seen])
    for code, subject in sorted(seen.keys() - rows.keys()):
        _begin(session, code, subject)
    for (code, subject), patience in seen.items():
        told = update(FaultNote).where(FaultNote.code == code, FaultNote.subject == subject, _STANDS)
        due = told.where(FaultNote.wanted == "nothing", FaultNote.since <= func.now() - patience)
        session.execute(due.values(wanted="standing"))
    return list(session.scalars(select(FaultNote.id).where(FaultNote.out_of_sync()).order_by(FaultNote.id)))


def _begin(session: Session, code: str, subject: str) -> None:
    """A new one, or the one that was over a moment ago."""
    last = select(func.max(FaultNote.id)).filter_by(code=code, subject=subject)
    last = last.where(FaultNote.over_at > func.now() - SOON)
    back = update(FaultNote).where(FaultNote.id == last.scalar_subquery()).values(over_at=None, wanted="standing")
    if session.scalar(back.returning(FaultNote.id)) is None:
        new = insert(FaultNote).values(code=code, subject=subject)
        session.execute(new.on_conflict_do_nothing())


def _end(session: Session, rows: Collection[FaultNote]) -> None:
    """These are over; of what nobody was told, nobody is told."""
    told = [row.id for row in rows if row.wanted != "nothing"]
    session.execute(delete(FaultNote).where(FaultNote.id.in_({row.id for row in rows}.difference(told))))
    session.execute(update(FaultNote).where(FaultNote.id.in_(told)).values(wanted="over", over_at=func.now()))


def adopt(session: Session, code: str, *, channel: str, message_ts: str) -> None:
    """Keep a note that was posted while nothing could be kept, unless it is kept already."""
    there = select(FaultNote.id).filter_by(channel=channel, message_ts=message_ts)
    if session.scalar(there) is None:
        since = datetime.fromtimestamp(float(message_ts), UTC)
        values = {"code": code, "since": since, "channel": channel, "message_ts": message_ts}
        row = insert(FaultNote).values(**values, wanted="standing", shown="standing", posted_at=since)
        session.execute(row.on_conflict_do_nothing())


def whole(session: Session, note_id: int) -> FaultNote | None:
    """A row as Postgres has it now."""
    return session.get(FaultNote, note_id, populate_existing=True)


def since(session: Session) -> dict[Seen, datetime]:
    """Since when each fault stands."""
    return {(row.code, row.subject): row.since for row in session.scalars(select(FaultNote).where(_STANDS))}


def claim_out_of_sync(session: Session, *, after: timedelta) -> list[int]:
    """Notes that are not as wanted, and that nobody was asked to show lately."""
    return forgotten.claim(session, FaultNote, FaultNote.out_of_sync(), after=after)
