"""On which days the desk was reminded of overdue stories."""

from datetime import date, timedelta

from sqlalchemy import and_, func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import StoryReminder

PATIENCE = timedelta(minutes=50)
"""Whoever claimed a day and has not said by then what came of it is gone."""


def claim(session: Session, day: date) -> bool:
    """Take a day's reminder upon oneself; False when it was shown, or another process is at it."""
    lost = and_(StoryReminder.state == "claimed", StoryReminder.claimed_at < func.now() - PATIENCE)
    claimed = insert(StoryReminder).values(day=day).on_conflict_do_update(
        index_elements=["day"],
        set_={"state": "claimed", "claimed_at": func.now()},
        where=or_(StoryReminder.state == "refused", lost),
    )  # fmt: skip
    return session.scalar(claimed.returning(StoryReminder.day)) is not None


def finish(session: Session, day: date, *, state: str, error: str | None = None) -> None:
    """Keep what came of it: posted, refused, unsure or nothing."""
    session.execute(update(StoryReminder).where(StoryReminder.day == day).values(state=state, last_error=error))
