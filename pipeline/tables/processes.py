"""What processes write down about their own work: that they live, and how far they are with judging history again."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, QueuedRow, key, now, one_of
from pipeline.tables.predictions import ModelVersion


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


class Rescoring(QueuedRow, Base):
    """A version that judges posts again which others judged before it. At most one goes on at a time."""

    __tablename__ = "rescorings"
    __table_args__ = (
        CheckConstraint("since < until", name="since_before_until"),
        one_of("state", "going_on", "finished", "cancelled", "superseded"),
        CheckConstraint("(state = 'going_on') = (ended_at is null)", name="ended_has_time"),
        Index("uq_rescorings_going_on", "state", unique=True, postgresql_where=text("state = 'going_on'")),
    )

    id: Mapped[int] = key()
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"))
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    """Of posts published in [since, until); none: from the first, to the last."""
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = now()
    state: Mapped[str] = mapped_column(server_default="going_on")
    """superseded: another version was promoted before all was judged."""
    ended_at: Mapped[datetime | None]

    version: Mapped[ModelVersion] = relationship(lazy="raise")


class RescoringRange(Base):
    """A stretch of tweets' ids, worked through by one worker at a time: whoever has locked the row."""

    __tablename__ = "rescoring_ranges"
    __table_args__ = (
        CheckConstraint("first_id <= next_id and next_id <= last_id + 1", name="next_within"),
        Index("ix_rescoring_ranges_unfinished", "rescoring_id", "id", postgresql_where=text("next_id <= last_id")),
        Index("ix_rescoring_ranges_rescoring_id", "rescoring_id"),
    )

    id: Mapped[int] = key()
    rescoring_id: Mapped[int] = mapped_column(ForeignKey("rescorings.id"))
    first_id: Mapped[int] = mapped_column(BigInteger)
    last_id: Mapped[int] = mapped_column(BigInteger)
    next_id: Mapped[int] = mapped_column(BigInteger)
    """Where to go on; past the last, the range is finished."""
    attempts: Mapped[int] = mapped_column(server_default="0")
    """How often it was begun since it last got on: a post that takes its process along is stepped over at last."""
    judged: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    """Of those judged, how many got another label than at first."""
