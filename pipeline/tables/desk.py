"""What the desk sees and does: cards, feedback, decisions, who may do what, the log of it all."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
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
        Index("ix_cards_leaving", "leaves_at", postgresql_where=text("leaves_at is not null")),
        Index("ix_cards_layout", "layout", "id", postgresql_where=text("message_ts is not null")),
        Index("ix_cards_not_before", "not_before", postgresql_where=text("not_before is not null")),
        Index("ix_cards_open", "id", postgresql_where=text("purpose = 'tweets' and wanted = 'buttons'")),
        Index("ix_cards_shown_on_id", "shown_on_id", postgresql_where=text("shown_on_id is not null")),
        Index("ix_cards_message", "message_ts", postgresql_where=text("message_ts is not null")),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    prediction_id: Mapped[int] = mapped_column(ForeignKey("predictions.id"))
    purpose: Mapped[str]
    wanted: Mapped[str] = mapped_column(server_default="buttons")
    leaves_at: Mapped[datetime | None]
    """When a line that stands for its Undo's sake leaves, unless somebody wrote under it."""
    not_before: Mapped[datetime | None]
    """When it may come, of one that waits for the end of quiet hours or for the digest; None: it waits for neither."""
    asked_by: Mapped[str | None]
    """Who had it made, of what was not drawn: estimates leave it out. None for what triage raised."""
    layout: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    """That in which it was last asked to be drawn."""
    shown_on_id: Mapped[int | None] = mapped_column(ForeignKey("cards.id"))
    """The card of its author's thread that shows its post: then it has no message, and `posted_at` says since when."""
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
        Index("ix_feedback_label", "label", "tweet_id", postgresql_where=text("undone_at is null")),
        Index("ix_feedback_created_at", "created_at", postgresql_where=text("undone_at is null")),
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


class Taking(Click, Base):
    """Who has a card in hand, and since when: a courtesy to others, who may still click. It ends by `undone_at`."""

    __tablename__ = "takings"
    __table_args__ = (
        one_standing("uq_takings_standing", "card_id"),
        Index("ix_takings_standing", "created_at", postgresql_where=text("undone_at is null")),
    )


class SecondOpinion(Click, Base):
    """What one more person says of a post, asked for without what others said: a vote beside the card's feedback."""

    __tablename__ = "second_opinions"
    __table_args__ = (
        one_of("label", "rejected", "reviewed", "selected"),
        CheckConstraint("(label is null) = (answered_at is null)", name="answered"),
        one_standing("uq_second_opinions_standing", "tweet_id", "person"),
        by_person("second_opinions"),
    )

    asked_by: Mapped[str]
    label: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    channel: Mapped[str | None]
    """Where the question stands, with `message_ts`; None where it did not reach them."""
    message_ts: Mapped[str | None]


class Note(Base):
    """What somebody wrote about a post for the others. Of a deleted one the words go, and who wrote when stays."""

    __tablename__ = "notes"
    __table_args__ = (CheckConstraint("deleted_at is null or text = ''", name="deleted_without_words"),)

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = now()
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]


class NoteMessage(MessageRow, Base):
    """A note in the thread of one card. It stands while the card does, as a finding does."""

    __tablename__ = "note_messages"
    __table_args__ = (
        UniqueConstraint("note_id", "card_id"),
        one_of("wanted", "nothing", "note"),
        one_of("shown", "nothing", "note", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_note_messages_waiting", "card_id", postgresql_where=text(f"({OUT_OF_SYNC}) and not gone")),
    )

    id: Mapped[int] = key()
    note_id: Mapped[int] = mapped_column(ForeignKey("notes.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    wanted: Mapped[str] = mapped_column(server_default="note")
    gone: Mapped[bool] = mapped_column(server_default=text("false"))
    """Its card is gone from the channel, so it waits for nothing until that comes back."""

    note: Mapped[Note] = relationship(lazy="raise")


class Act(Base):
    """Something that a person did in Slack and that was stored: delivered again, it is nothing new."""

    __tablename__ = "acts"

    person: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)
    """What tells it from all others of the person: what was used, and when."""
    heard_at: Mapped[datetime] = now()


class LastClick(Base):
    """A person's clicks that came at one go: what the first of them was about, and when the last of them came."""

    __tablename__ = "last_clicks"

    person: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    at: Mapped[datetime]
    """By Slack's clock."""
    slips: Mapped[int]
    """How many of them hit something else, and do not count."""


class Person(Base):
    """Somebody of the desk with a role of their own; everybody else needs no row."""

    __tablename__ = "people"
    __table_args__ = (one_of("role", "reader", "fact_checker", "head", "admin"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """The Slack user id."""
    role: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = now()


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
