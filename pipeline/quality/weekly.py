"""The report that comes by itself, once for each week."""

import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session, sessionmaker

from pipeline.messages.notifier import Busy, Notifier, Refused, Unsure
from pipeline.quality.desk_week import midnight, monday_of
from pipeline.quality.report import WEEK, desk_report
from pipeline.quality.view import view_of
from pipeline.store import weeks
from pipeline.tables import WeeklyReport

log = logging.getLogger(__name__)

NOT_BEFORE = timedelta(hours=6)
"""After midnight UTC on Monday: when European desks begin."""


def publish_if_due(sessions: sessionmaker[Session], notifier: Notifier, *, now: datetime) -> bool:
    """Show the report on the last full week unless that was done; True when it was shown now.

    It may be called at any time and by several processes: the unique week decides. A desk that was switched off on
    Monday gets its report when it comes back.
    """
    this_monday = monday_of(now)
    if now < midnight(this_monday) + NOT_BEFORE:
        return False
    monday = this_monday - WEEK
    with sessions() as session:
        row_id = weeks.claim(session, WeeklyReport, monday)
        if row_id is None:
            return False
        session.commit()
        state, error = _publish(session, notifier, now)
        weeks.finish(session, WeeklyReport, row_id, state=state, error=error)
        session.commit()
    return state == "posted"


def _publish(session: Session, notifier: Notifier, now: datetime) -> tuple[str, str | None]:
    """Show it and say what came of it."""
    report = desk_report(session, now=now)
    if not report.last.posts:
        return "nothing", None
    try:
        notifier.publish(view_of(report))
    except (Refused, Busy) as error:
        log.warning("The weekly report was not taken: %s", error)
        return "refused", str(error)
    except Unsure as error:
        log.warning("The weekly report may not have arrived; /claimwire report shows it again: %s", error)
        return "unsure", str(error)
    return "posted", None
