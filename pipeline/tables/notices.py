"""What the desk is told from time to time: digests, the weekly report, notes on accounts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import OUT_OF_SYNC, Base, MessageRow, QueuedRow, key, now, one_of


class Digest(MessageRow, QueuedRow, Base):
    """The message above the cards that come together after they waited, in one channel."""

    __tablename__ = "digests"
    __table_args__ = (
        one_of("wanted", "digest"),
        one_of("shown", "nothing", "digest", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_digests_waiting", text("queued_at nulls first"), postgresql_where=text(OUT_OF_SYNC)),
    )

    id: Mapped[int] = key()
    desk_channel: Mapped[str]
    """The channel by its name, as the settings had it."""
    card_ids: Mapped[list[Any]]
    """Those of its cards that it names."""
    wanted: Mapped[str] = mapped_column(server_default="digest")
    created_at: Mapped[datetime] = now()


class OfWeek:
    """Something that is said about one week, to whomever its row names, once, however many processes find it due."""

    id: Mapped[int] = key()
    monday: Mapped[date]
    """When the week began, in UTC."""
    state: Mapped[str] = mapped_column(server_default="claimed")
    """refused: shown later, when somebody has mended it. unsure: perhaps shown, so not again. nothing: no posts."""
    claimed_at: Mapped[datetime] = now()
    posted_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


_STATES = ("claimed", "posted", "refused", "unsure", "nothing")


class WeeklyReport(OfWeek, Base):
    """The report on one week, for the desk."""

    __tablename__ = "weekly_reports"
    __table_args__ = (UniqueConstraint("monday"), one_of("state", *_STATES))


class AccountNote(OfWeek, Base):
    """The note on the accounts of one week, for one admin."""

    __tablename__ = "account_notes"
    __table_args__ = (UniqueConstraint("monday", "person"), one_of("state", *_STATES))

    person: Mapped[str]
