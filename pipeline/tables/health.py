"""What is wrong with the desk: what each process sees of it, and the notes by which admins know."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import OUT_OF_SYNC, Base, MessageRow, QueuedRow, key, now, one_of


class Sighting(Base):
    """What one witness sees that Postgres does not show by itself: a full disk, an X that refuses us, an error."""

    __tablename__ = "sightings"
    __table_args__ = (
        UniqueConstraint("code", "subject", "witness"),
        Index("ix_sightings_standing", "seen_at", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[int] = key()
    code: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    """What it is about, where a code may stand for several things: a machine, a channel, a handle."""
    witness: Mapped[str]
    """Who sees it, and alone can say that it has ended."""
    since: Mapped[datetime] = now()
    seen_at: Mapped[datetime] = now()
    until: Mapped[datetime | None]
    """Until when the other side wants to be left alone, where it said so."""
    times: Mapped[int] = mapped_column(BigInteger, server_default="1")
    ended_at: Mapped[datetime | None]


class FaultNote(MessageRow, QueuedRow, Base):
    """A fault from its beginning to its end, and the one message by which admins know of it."""

    __tablename__ = "fault_notes"
    __table_args__ = (
        one_of("wanted", "nothing", "standing", "over"),
        one_of("shown", "nothing", "standing", "over", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        CheckConstraint("(wanted = 'over') = (over_at is not null)", name="over_has_time"),
        Index("uq_fault_notes_standing", "code", "subject", unique=True, postgresql_where=text("over_at is null")),
        Index("ix_fault_notes_waiting", text("queued_at nulls first"), postgresql_where=text(OUT_OF_SYNC)),
    )

    id: Mapped[int] = key()
    code: Mapped[str]
    subject: Mapped[str] = mapped_column(server_default="")
    wanted: Mapped[str] = mapped_column(server_default="nothing")
    since: Mapped[datetime] = now()
    over_at: Mapped[datetime | None]
