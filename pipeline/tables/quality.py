"""Which weeks were reported on."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, key, now, one_of


class WeeklyReport(Base):
    """The report on one week, shown once, however many processes find it due."""

    __tablename__ = "weekly_reports"
    __table_args__ = (
        UniqueConstraint("monday"),
        one_of("state", "claimed", "posted", "refused", "unsure", "nothing"),
    )

    id: Mapped[int] = key()
    monday: Mapped[date]
    """When the week began, in UTC."""
    state: Mapped[str] = mapped_column(server_default="claimed")
    """refused: shown later, when somebody has mended it. unsure: perhaps shown, so not again. nothing: no posts."""
    claimed_at: Mapped[datetime] = now()
    posted_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
