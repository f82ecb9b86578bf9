"""A desk that was restored from a backup: Slack, and who reads our webhooks, know more than Postgres does.

What is known of it stands beside the tables, as a comment, so that what was restored is row by row what was backed up.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Card, Heartbeat, WeeklyReport

MARKED = "alembic_version"
"""The table whose comment says it: there is no desk without it."""
_READ = text(f"select obj_description(to_regclass('{MARKED}'), 'pg_class')")
WATCHED = timedelta(days=7)
"""So long after a restore posts of before may be read again, and are looked for in Slack first."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Restored:
    """From when the backup was, and when it was restored; whether the desk has seen to what follows from that."""

    backup_at: datetime
    at: datetime
    seen_to: bool


def last(session: Session) -> Restored | None:
    """The last time that this database was restored, None where it never was."""
    said = session.scalar(_READ)
    if not said or not said.startswith("{"):
        return None
    mark = json.loads(said)
    backup_at, at = (datetime.fromisoformat(mark[name]) for name in ("backup_at", "restored_at"))
    return Restored(backup_at, at, bool(mark.get("seen_to")))


def perhaps_shown_since(session: Session, came_at: datetime) -> datetime | None:
    """From when on Slack may show a post that came then, although Postgres knows nothing of that; None where not."""
    mark = last(session)
    recent = mark is not None and datetime.now(UTC) - mark.at < WATCHED
    return mark.backup_at if mark is not None and recent and came_at <= mark.at else None


def see_to_it(session: Session) -> None:
    """Once after a restore: what stands in Slack is drawn as Postgres has it, and reports are not shown again.

    Open cards at once, all others as those of an older layout. A post that its source removed since the backup is back
    until it is looked at again: whatever looks for that takes `last(session)` to look at all older posts first.
    """
    mark = last(session)
    if mark is None or mark.seen_to:
        return
    session.execute(text(f"lock table {MARKED} in share row exclusive mode"))
    if (mark := last(session)) is None or mark.seen_to:
        return
    stands = Card.message_ts.is_not(None)
    session.execute(update(Card).where(stands, Card.wanted == "buttons").values(shown="outdated", queued_at=None))
    session.execute(update(Card).where(stands, Card.wanted != "buttons").values(layout=0))
    session.execute(delete(Heartbeat).where(Heartbeat.beat_at < mark.at))
    _leave_reports(session, mark)
    events.log(
        session, actor="sweep", verb="restored", subject="database", subject_id=1, backup_at=mark.backup_at.isoformat()
    )
    done = {"backup_at": mark.backup_at.isoformat(), "restored_at": mark.at.isoformat(), "seen_to": True}
    session.execute(text(f"comment on table {MARKED} is '{json.dumps(done)}'"))


def _leave_reports(session: Session, mark: Restored) -> None:
    """Weekly reports of the time between may have been shown: they are not shown again."""
    day = mark.backup_at.astimezone(UTC).date()
    monday, mondays = day - timedelta(days=day.weekday()) - _WEEK, list[dict[str, object]]()
    while datetime.combine(monday + _WEEK, datetime.min.time(), UTC) <= mark.at:
        mondays.append({"monday": monday, "state": "unsure"})
        monday += _WEEK
    if mondays:
        session.execute(insert(WeeklyReport).on_conflict_do_nothing(index_elements=["monday"]), mondays)
