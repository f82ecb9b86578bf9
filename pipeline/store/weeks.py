"""What is said once a week: taken upon oneself before it is said, and what came of it."""

from datetime import date, timedelta

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import AccountNote, WeeklyReport

PATIENCE = timedelta(minutes=50)
"""A claim this old was left by a process that died before it could post."""


def claim(session: Session, table: type[WeeklyReport | AccountNote], monday: date, **whom: str) -> int | None:
    """Take what is due for a week upon oneself; None when it was said, or another process is at it."""
    lost = and_(table.state == "claimed", table.claimed_at < func.now() - PATIENCE)
    claimed = insert(table).values(monday=monday, **whom).on_conflict_do_update(
        index_elements=["monday", *whom],
        set_={"state": "claimed", "claimed_at": func.now()},
        where=or_(table.state == "refused", lost),
    )  # fmt: skip
    return session.scalar(claimed.returning(table.id))


def finish(
    session: Session, table: type[WeeklyReport | AccountNote], row_id: int, *, state: str, error: str | None = None
) -> None:
    """Keep what came of it: posted, refused, unsure or nothing."""
    posted = func.now() if state == "posted" else None
    values = {"state": state, "last_error": error, "posted_at": posted}
    session.execute(update(table).where(table.id == row_id).values(**values))
