"""Which weeks were reported on: claimed by one process, settled once."""

from datetime import date, timedelta

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import WeeklyReport

PATIENCE = timedelta(minutes=50)
"""A claim this old was left by a process that died before it could post."""


def claim(session: Session, monday: date) -> bool:
    """Take a week's report upon oneself; False when it was shown, or another process is at it."""
    lost = and_(WeeklyReport.state == "claimed", WeeklyReport.claimed_at < func.now() - PATIENCE)
    claimed = session.scalar(
        insert(WeeklyReport)
        .values(monday=monday)
        .on_conflict_do_update(
            index_elements=["monday"],
            set_={"state": "claimed", "claimed_at": func.now()},
            where=or_(WeeklyReport.state == "refused", lost),
        )
        .returning(WeeklyReport.id)
    )
    return claimed is not None


def settle(session: Session, monday: date, *, state: str, error: str | None = None) -> None:
    """Keep what came of it: posted, refused, unsure or nothing."""
    posted = func.now() if state == "posted" else None
    values = {"state": state, "last_error": error, "posted_at": posted}
    session.execute(update(WeeklyReport).where(WeeklyReport.monday == monday).values(**values))
