"""What became of each retraining: what was built, trained and compared, the verdict, and where people read it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, MessageRow, QueuedRow, key, now, one_of
from pipeline.tables.dataset_versions import Dataset
from pipeline.tables.predictions import ModelVersion

AT_WORK = ("building", "training", "comparing")
ENDED = ("promoted", "refused", "failed", "interrupted")


class Retraining(MessageRow, QueuedRow, Base):
    """One retraining, from the wish to the verdict. For a task at most one waits, and at most one is at work."""

    __tablename__ = "retrainings"
    __table_args__ = (
        one_of("state", "waiting", *AT_WORK, *ENDED),
        one_of("wanted", "nothing", "verdict", "rolled_back"),
        one_of("shown", "nothing", "verdict", "rolled_back", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        CheckConstraint(f"(ended_at is not null) = (state in {ENDED})", name="ended"),
        CheckConstraint("state <> 'failed' or error is not null", name="failure_has_reason"),
        CheckConstraint("state <> 'promoted' or (candidate_id is not null and verdict is not null)", name="promotion"),
        Index("uq_retrainings_waiting", "task", unique=True, postgresql_where=text("state = 'waiting'")),
        Index("uq_retrainings_at_work", "task", unique=True, postgresql_where=text(f"state in {AT_WORK}")),
    )

    id: Mapped[int] = key()
    task: Mapped[str]
    asked_by: Mapped[str]
    """A person's Slack id, `terminal:NAME`, or `timetable`."""
    why: Mapped[dict[str, Any]]
    recipe: Mapped[str]
    settings: Mapped[dict[str, Any]]
    """What differs from the recipe as it stands."""
    progressive: Mapped[bool]
    """Whether it begins with live's weights."""
    attempt: Mapped[int] = mapped_column(server_default="1")
    state: Mapped[str] = mapped_column(server_default="waiting")
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("datasets.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"))
    live_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"))
    """What was live when the candidate was held against it."""
    verdict: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    asked_at: Mapped[datetime] = now()
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    wanted: Mapped[str] = mapped_column(server_default="nothing")
    rolled_back_by: Mapped[str | None]
    """Who asked to go back to the version before."""
    note: Mapped[str | None]
    """What came of a click on the message, where it was not what was asked for."""

    dataset: Mapped[Dataset | None] = relationship(lazy="raise")
    candidate: Mapped[ModelVersion | None] = relationship(foreign_keys=candidate_id, lazy="raise")
    live: Mapped[ModelVersion | None] = relationship(foreign_keys=live_id, lazy="raise")
