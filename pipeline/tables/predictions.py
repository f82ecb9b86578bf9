"""Model versions, which of them was put to work when, and what each said about a tweet."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, key, now, one_of
from pipeline.tables.monitoring import Tweet

OUTCOMES = (
    "positive", "sampled_negative", "withheld", "copy", "thread", "rescored", "asked", "hidden", "always",
)  # fmt: skip
"""What a prediction may have come to."""


class ModelVersion(Base):
    """A trained version on disk. At most one is live for a task: a partial unique index says so."""

    __tablename__ = "model_versions"
    __table_args__ = (
        UniqueConstraint("task", "name"),
        one_of("state", "candidate", "live", "retired"),
        Index("uq_model_versions_live", "task", unique=True, postgresql_where=text("state = 'live'")),
    )

    id: Mapped[int] = key()
    task: Mapped[str]
    name: Mapped[str]
    recipe: Mapped[str]
    folder: Mapped[str]
    state: Mapped[str]
    threshold: Mapped[float]
    report: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = now()
    promoted_at: Mapped[datetime | None]


class Prediction(Base):
    """A model version's probability and label for a tweet, with the sampling decision and its probability."""

    __tablename__ = "predictions"
    __table_args__ = (
        UniqueConstraint("tweet_id", "model_version_id"),
        one_of("outcome", *OUTCOMES),
        CheckConstraint("probability between 0 and 1", name="probability_range"),
        CheckConstraint("sampling_probability between 0 and 1", name="sampling_probability_range"),
        CheckConstraint("selected_probability between 0 and 1", name="selected_probability_range"),
        CheckConstraint("(sentence_start is null) = (sentence_end is null)", name="sentence_has_both_ends"),
        CheckConstraint("0 <= sentence_start and sentence_start < sentence_end", name="sentence_range"),
        Index("ix_predictions_flow", "created_at", "label", "outcome"),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    model_version_id: Mapped[int] = mapped_column(ForeignKey("model_versions.id"))
    probability: Mapped[float]
    label: Mapped[int]
    outcome: Mapped[str]
    """`copy`: it joined the card of a post that says the same, and was not drawn; estimates leave it out.

    `thread`: it joined a card of its author's thread that people still saw: shown with certainty, and not drawn.
    `rescored`: a later version's view of a post that was judged and drawn before; it decides nothing.
    `asked`: somebody asked about what triage never saw, and had it made a card; estimates leave it out.
    `always`: one of the desk's words gave it a card, whatever the model said. `hidden`: one kept it from having any, so
    that estimates are not about it.
    """
    sampling_probability: Mapped[float]
    """With which probability this tweet was to get a card, fixed before its draw (see pipeline/triage/sampling.py)."""
    highlights: Mapped[list[Any]]
    """[start, end, weight] in characters of the tweet's text."""
    selected_probability: Mapped[float | None]
    """How probably the desk would select it; none where the version does not know."""
    sentence_start: Mapped[int | None]
    sentence_end: Mapped[int | None]
    """Characters [start, end) of a long text's sentence that is most worth checking."""
    created_at: Mapped[datetime] = now()

    tweet: Mapped[Tweet] = relationship(lazy="raise")
    model_version: Mapped[ModelVersion] = relationship(lazy="raise")


class CappedDay(Base):
    """A day on which the cap lowered one label's probabilities: its key lets one worker tell the desk, once."""

    __tablename__ = "capped_days"
    __table_args__ = (
        CheckConstraint("label in (0, 1)", name="label_known"),
        CheckConstraint("rate between 0 and 1", name="rate_range"),
    )

    day: Mapped[date] = mapped_column(primary_key=True)
    label: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """0: negatives, 1: positives."""
    cards_per_day: Mapped[int]
    rate: Mapped[float]
    """The probability when it began."""
    began_at: Mapped[datetime] = now()


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
    worth: Mapped[dict[str, Any] | None]
    """What was known of the version then, as `ml.registry.Worth`; none where nobody looked."""
    anyway: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether somebody put it to work although it may be no better than what needs no model."""
    at: Mapped[datetime] = now()

    version: Mapped[ModelVersion] = relationship(foreign_keys=version_id, lazy="raise")
    replaced: Mapped[ModelVersion | None] = relationship(foreign_keys=replaced_id, lazy="raise")
