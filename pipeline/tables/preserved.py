"""What the desk saw of selected posts: whose record it is, why and until when it is kept. The record lies on disk."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, QueuedRow, key, now, one_of


class PreservedRecord(QueuedRow, Base):
    """A record of one post. It holds no words of the post, and stays when the record goes: who removed it, and why."""

    __tablename__ = "preserved_records"
    __table_args__ = (
        one_of("state", "waiting", "kept", "leaving", "removed"),
        CheckConstraint("state <> 'kept' or (seal is not null and made_at is not null)", name="kept_has_seal"),
        CheckConstraint("(state in ('leaving', 'removed')) = (removed_by is not null)", name="removed_by_somebody"),
        Index(
            "uq_preserved_records_standing", "tweet_id", unique=True,
            postgresql_where=text("state in ('waiting', 'kept')"),
        ),
        Index(
            "ix_preserved_records_waiting", text("queued_at nulls first"),
            postgresql_where=text("state in ('waiting', 'leaving')"),
        ),
        Index("ix_preserved_records_keep_until", "keep_until", postgresql_where=text("state = 'kept'")),
    )  # fmt: skip

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    selected_by: Mapped[str]
    selected_at: Mapped[datetime] = now()
    why: Mapped[str]
    """Why it is kept, as the desk had decided when the post was selected; empty until it is made: the usual reason."""
    keep_until: Mapped[datetime]
    state: Mapped[str] = mapped_column(server_default="waiting")
    """leaving: nobody may see it any more, and its folder is still to be removed."""
    made_at: Mapped[datetime | None]
    seal: Mapped[str | None]
    """SHA-256 of `record.json`, which names every part with its own."""
    stamped_by: Mapped[str | None]
    """The time-stamping authority; None where the hash stands alone."""
    stamped_at: Mapped[datetime | None]
    removed_by: Mapped[str | None]
    removed_why: Mapped[str | None]
    last_error: Mapped[str | None]
