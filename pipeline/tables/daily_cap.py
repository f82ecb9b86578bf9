"""When the cap on cards lowered what the desk sees."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, now


class CappedDay(Base):
    """A UTC day on which the cap lowered one label's probabilities: its key lets one worker tell the desk, once."""

    __tablename__ = "capped_days"
    __table_args__ = (
        CheckConstraint("label in (0, 1)", name="label_known"),
        CheckConstraint("rate between 0 and 1", name="rate_range"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: negatives, 1: positives."""
    cards_per_day: Mapped[int]
    rate: Mapped[float]
    """The probability when it began."""
    began_at: Mapped[datetime] = now()
