"""What the desk sees and does: cards, feedback, decisions, who may do what, the log of it all, the weekly report."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import OUT_OF_SYNC, Base, MessageRow, QueuedRow, by_person, key, now, one_of, one_standing
from pipeline.tables.monitoring import Tweet
from pipeline.tables.predictions import Prediction


class Card(MessageRow, QueuedRow, Base):
    """A tweet shown in Slack. `wanted` is what people should see, `shown` what Slack shows: the two are made one."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("tweet_id", "purpose"),
        one_of("purpose", "tweets", "fact_check"),
        one_of("wanted", "nothing", "buttons", "line"),
        one_of("shown", "nothing", "buttons", "line", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_cards_waiting", text("queued_at nulls first"), postgresql_where=text(OUT_OF_SYNC)),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    prediction_id: Mapped[int] = mapped_column(ForeignKey("predictions.id"))
    purpose: Mapped[str]
    wanted: Mapped[str] = mapped_column(server_default="buttons")
    created_at: Mapped[datetime] = now()

    tweet: Mapped[Tweet] = relationship(lazy="raise")
    prediction: Mapped[Prediction] = relationship(lazy="raise")


class Click:
    """What a person said about a card's tweet, and whether it stands."""

    id: Mapped[int] = key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class Feedback(Click, Base):
    """What a fact-checker clicked: a label about the tweet, never "the model was right". The first click counts."""

    __tablename__ = "feedback"
    __table_args__ = (
        one_of("label", "rejected", "reviewed", "selected"),
        one_standing("uq_feedback_standing", "card_id"),
        by_person("feedback"),
    )

    label: Mapped[str]


class Decision(Click, Base):
    """What the head of the desk decided about a selected tweet in #fact-check."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("choice", "fact_check", "leave"),
        one_standing("uq_decisions_standing", "card_id"),
        by_person("decisions"),
    )

    choice: Mapped[str]


class Act(Base):
    """Something that a person did in Slack and that was stored: delivered again, it is nothing new."""

    __tablename__ = "acts"

    person: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    """What tells it from all others of the person: what was used, and when."""
    heard_at: Mapped[datetime] = now()


class Person(Base):
    """Somebody of the desk with a role of their own; everybody else needs no row."""

    __tablename__ = "people"
    __table_args__ = (one_of("role", "reader", "fact_checker", "head", "admin"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """The Slack user id."""
    role: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = now()


class RoleGroup(Base):
    """A user group of Slack's whose members have a role."""

    __tablename__ = "role_groups"
    __table_args__ = (one_of("role", "reader", "fact_checker", "head", "admin"),)

    role: Mapped[str] = mapped_column(primary_key=True)
    user_group: Mapped[str]
    """Slack's id of it."""
    chosen_by: Mapped[str]
    chosen_at: Mapped[datetime] = now()


class Event(Base):
    """Who did what when. Append-only: a trigger refuses changes and deletions."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject_id", "subject", "subject_id", "id"),)

    id: Mapped[int] = key()
    at: Mapped[datetime] = now()
    actor: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))


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
