"""Which version was put to work when, in place of which, and by whom."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, key, now, one_of
from pipeline.tables.predictions import ModelVersion


class Promotion(Base):
    """One version put to work in place of another. Append-only: a trigger refuses changes and deletions.

    A rollback takes back one promotion, and each promotion is taken back once at most, whoever asks twice.
    """

    __tablename__ = "promotions"
    __table_args__ = (
        one_of("kind", "promote", "rollback"),
        CheckConstraint("(kind = 'rollback') = (undoes_id is not null)", name="rollback_undoes"),
        CheckConstraint("kind = 'promote' or replaced_id is not null", name="rollback_replaces"),
        CheckConstraint("version_id <> replaced_id", name="another_version"),
        UniqueConstraint("undoes_id"),
    )

    id: Mapped[int] = key()
    version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"), index=True)
    """The version that is live from here on."""
    replaced_id: Mapped[int | None] = mapped_column(ForeignKey("model_versions.id"))
    """The version that was live before; none before the first."""
    kind: Mapped[str]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("promotions.id"))
    """The promotion that a rollback takes back."""
    by: Mapped[str] = mapped_column("by_whom")
    reason: Mapped[str] = mapped_column(server_default="")
    at: Mapped[datetime] = now()

    version: Mapped[ModelVersion] = relationship(foreign_keys=version_id, lazy="raise")
    replaced: Mapped[ModelVersion | None] = relationship(foreign_keys=replaced_id, lazy="raise")
