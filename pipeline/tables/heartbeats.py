"""Who of the desk's processes lives."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from pipeline.tables.base import Base, key, now


class Heartbeat(Base):
    """What a process says of itself every few seconds; one that ends in order takes its row along."""

    __tablename__ = "heartbeats"
    __table_args__ = (UniqueConstraint("process", "host", "pid"),)

    id: Mapped[int] = key()
    process: Mapped[str]
    """Its name in the Procfile."""
    host: Mapped[str]
    pid: Mapped[int]
    started_at: Mapped[datetime] = now()
    beat_at: Mapped[datetime] = now()
    worked_at: Mapped[datetime]
    """When it last took something up."""
    doing: Mapped[str | None]
