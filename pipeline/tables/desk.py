"""What the desk sees and does: cards, feedback, decisions, who may do what, and the log of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, MessageRow, key, now, one_of
from pipeline.tables.monitoring import Tweet
from pipeline.tables.predictions import Prediction


class Card(MessageRow, Base):
    """A tweet shown in Slack. `wanted` is what people should see, `shown` what Slack shows: the two are made one."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("tweet_id", "purpose"),
        one_of("purpose", "tweets", "fact_check"),
        one_of("wanted", "nothing", "buttons", "line"),
        one_of("shown", "nothing", "buttons", "line", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_cards_unsettled", "queued_at", postgresql_where=text("shown <> wanted or tried_at is not null")),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    prediction_id: Mapped[int] = mapped_column(ForeignKey("predictions.id"))
    purpose: Mapped[str]
    wanted: Mapped[str] = mapped_column(server_default="buttons")
    shown: Mapped[str] = mapped_column(server_default="nothing")
    queued_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = now()

    tweet: Mapped[Tweet] = relationship(lazy="raise")
    prediction: Mapped[Prediction] = relationship(lazy="raise")


class Feedback(Base):
    """What a fact-checker clicked: a label about the tweet, never "the model was right". The first click counts."""

    __tablename__ = "feedback"
    __table_args__ = (
        one_of("label", "rejected", "reviewed", "selected"),
        Index("uq_feedback_standing", "card_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class Decision(Base):
    """What the head of the desk decided about a selected tweet in #fact-check."""

    __tablename__ = "decisions"
    __table_args__ = (
        one_of("choice", "fact_check", "leave"),
        Index("uq_decisions_standing", "card_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    choice: Mapped[str]
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]


class Person(Base):
    """Somebody of the desk with a role of their own; everybody else needs no row."""

    __tablename__ = "people"
    __table_args__ = (one_of("role", "admin"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """The Slack user id."""
    role: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = now()


class Event(Base):
    """Who did what when. Append-only: a trigger refuses changes and deletions."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject", "subject_id"),)

    id: Mapped[int] = key()
    at: Mapped[datetime] = now()
    actor: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
