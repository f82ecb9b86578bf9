"""When a retraining is asked for by itself: at each time that the desk's schedule names, however often one looks."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.configuration.schedule_setting import Time
from pipeline.store import events
from pipeline.store.desk import setting_changes
from pipeline.tables import Event

SUBJECT, TIMETABLE, LOOKED = "retraining", "timetable", "looked"
AT_FIRST = timedelta(hours=1)
"""How long ago the time may have been where nobody ever looked."""


def take(session: Session, when: Time | None, *, now: datetime) -> bool:
    """Whether its time has come since somebody looked last, and since the schedule was changed; the caller commits."""
    if when is None or when.last_before(now) <= _since(session, now):
        return False
    events.log(session, actor=TIMETABLE, verb=LOOKED, subject=SUBJECT, subject_id=TIMETABLE)
    return True


def _since(session: Session, now: datetime) -> datetime:
    looks = select(Event.at).where(Event.subject == SUBJECT, Event.subject_id == TIMETABLE, Event.verb == LOOKED)
    looked = session.scalar(looks.order_by(Event.id.desc()).limit(1))
    changed = [row.changed_at for row in setting_changes.history(session, name="retrain_schedule", at_most=1)]
    return max([looked, *changed] if looked else changed, default=now - AT_FIRST)
