"""What the desk decided about its settings, change by change."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from pipeline.tables.base import Base, key, now


class SettingChange(Base):
    """One setting decided anew; the newest row of a name is what holds. Append-only: a trigger refuses all else."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index("ix_setting_changes_name", "name", "id"),)

    id: Mapped[int] = key()
    name: Mapped[str]
    """As in `.env`, in small letters."""
    before: Mapped[str]
    """What held, as one writes it."""
    after: Mapped[str | None]
    """What holds now; null: what the environment says."""
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = now()
