"""The SQLAlchemy tables. Constraints, not code, make repetition harmless. Every timestamp is UTC with zone."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables, with constraint names that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own hook
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def _one_of(column: str, *words: str) -> CheckConstraint:
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})", name=f"{column}_known")


def _key() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(), primary_key=True)


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=func.now())


class Account(Base):
    """A public figure or party whose posts are monitored, and how well that goes."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        _one_of("state", "active", "paused", "removed"),
        Index("ix_accounts_due", "source", "next_poll_at", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[int] = _key()
    source: Mapped[str]
    external_id: Mapped[str]
    handle: Mapped[str]
    name: Mapped[str]
    group: Mapped[str] = mapped_column("account_group", server_default="")
    state: Mapped[str] = mapped_column(server_default="active")
    include_retweets: Mapped[bool] = mapped_column(server_default=text("false"))
    include_replies: Mapped[bool] = mapped_column(server_default=text("false"))
    posts_back: Mapped[int] = mapped_column(server_default="0")
    cursor: Mapped[str | None]
    """Where the source goes on; only the source knows what it means."""
    added_by: Mapped[str] = mapped_column(server_default="")
    added_at: Mapped[datetime] = _now()
    next_poll_at: Mapped[datetime] = _now()
    last_success_at: Mapped[datetime | None]
    last_error_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Tweet(Base):
    """What a source gave us, stored once; edits belong to it."""

    __tablename__ = "tweets"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        _one_of("kind", "post", "retweet", "reply", "quote"),
        Index("ix_tweets_account_id_posted_at", "account_id", "posted_at"),
    )

    id: Mapped[int] = _key()
    source: Mapped[str]
    external_id: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    edit_ids: Mapped[list[Any]]
    kind: Mapped[str]
    text: Mapped[str]
    language: Mapped[str | None]
    posted_at: Mapped[datetime]
    fetched_at: Mapped[datetime] = _now()
    url: Mapped[str]
    context: Mapped[dict[str, Any]]
    """quoted, replied_to (each handle and text), media, links, withheld_in: what a card shows beside the text."""
    queued_at: Mapped[datetime | None] = mapped_column(index=True)
    """When triage was last asked for; the sweep asks again for what stayed without a prediction."""

    account: Mapped[Account] = relationship(lazy="raise")


class ModelVersion(Base):
    """A trained version on disk. At most one is live for a task: a partial unique index says so."""

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("task", "name"),
        _one_of("state", "candidate", "live", "retired"),
        Index("uq_model_versions_live", "task", unique=True, postgresql_where=text("state = 'live'")),
    )

    id: Mapped[int] = _key()
    task: Mapped[str]
    name: Mapped[str]
    recipe: Mapped[str]
    folder: Mapped[str]
    state: Mapped[str]
    threshold: Mapped[float]
    report: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = _now()
    promoted_at: Mapped[datetime | None]


class Prediction(Base):
    """A model version's probability and label for a tweet, with the sampling decision and its probability."""

    __tablename__ = "predictions"
    __table_args__ = (
        UniqueConstraint("tweet_id", "model_version_id"),
        _one_of("outcome", "positive", "sampled_negative", "withheld"),
        CheckConstraint("probability between 0 and 1", name="probability_range"),
        CheckConstraint("sampling_probability between 0 and 1", name="sampling_probability_range"),
    )

    id: Mapped[int] = _key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"))
    probability: Mapped[float]
    label: Mapped[int]
    outcome: Mapped[str]
    sampling_probability: Mapped[float]
    """With which probability a tweet like this one gets a card: 1 for positives, the fraction for negatives."""
    highlights: Mapped[list[Any]]
    """[start, end, weight] in characters of the tweet's text."""
    created_at: Mapped[datetime] = _now()

    tweet: Mapped[Tweet] = relationship(lazy="raise")
    model_version: Mapped[ModelVersion] = relationship(lazy="raise")


class Card(Base):
    """A tweet shown in Slack. `wanted` is what people should see, `shown` what Slack shows: the two are made one."""

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("tweet_id", "purpose"),
        _one_of("purpose", "tweets", "fact_check"),
        _one_of("wanted", "nothing", "buttons", "line"),
        _one_of("shown", "nothing", "buttons", "line", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_cards_unsettled", "queued_at", postgresql_where=text("shown <> wanted or tried_at is not null")),
    )

    id: Mapped[int] = _key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    prediction_id: Mapped[int] = mapped_column(ForeignKey("predictions.id"))
    purpose: Mapped[str]
    wanted: Mapped[str] = mapped_column(server_default="buttons")
    shown: Mapped[str] = mapped_column(server_default="nothing")
    channel: Mapped[str | None]
    message_ts: Mapped[str | None]
    tried_at: Mapped[datetime | None]
    """When posting began last, kept until its outcome is known: a later attempt looks for the message first."""
    posted_at: Mapped[datetime | None]
    queued_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    created_at: Mapped[datetime] = _now()

    tweet: Mapped[Tweet] = relationship(lazy="raise")
    prediction: Mapped[Prediction] = relationship(lazy="raise")


class Feedback(Base):
    """What a fact-checker clicked: a label about the tweet, never "the model was right". The first click counts."""

    __tablename__ = "feedback"
    __table_args__ = (
        _one_of("label", "rejected", "reviewed", "selected"),
        Index("uq_feedback_standing", "card_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = _key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    label: Mapped[str]
    created_at: Mapped[datetime] = _now()
    undone_at: Mapped[datetime | None]


class Decision(Base):
    """What the head of the desk decided about a selected tweet in #fact-check."""

    __tablename__ = "decisions"
    __table_args__ = (
        _one_of("choice", "fact_check", "leave"),
        Index("uq_decisions_standing", "card_id", unique=True, postgresql_where=text("undone_at is null")),
    )

    id: Mapped[int] = _key()
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    person: Mapped[str]
    choice: Mapped[str]
    created_at: Mapped[datetime] = _now()
    undone_at: Mapped[datetime | None]


class Person(Base):
    """Somebody of the desk with a role of their own; everybody else needs no row."""

    __tablename__ = "people"
    __table_args__ = (_one_of("role", "admin"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    """The Slack user id."""
    role: Mapped[str]
    named_by: Mapped[str]
    named_at: Mapped[datetime] = _now()


class SourceReads(Base):
    """What a source was asked for on one UTC day, to keep the month within its budget."""

    __tablename__ = "source_reads"
    __table_args__ = (
        Index(
            "uq_source_reads_source_day_account", "source", "day", "account_id", unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = _key()
    source: Mapped[str]
    day: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    posts: Mapped[int] = mapped_column(server_default="0")
    users: Mapped[int] = mapped_column(server_default="0")


class Event(Base):
    """Who did what when. Append-only: a trigger refuses changes and deletions."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject", "subject", "subject_id"),)

    id: Mapped[int] = _key()
    at: Mapped[datetime] = _now()
    actor: Mapped[str]
    verb: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
