"""The archive of published fact-checks, their vectors, and what the desk answered about matches."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, REAL, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, by_person, key, now, one_of, one_standing

NEWEST = text("published_on desc nulls last"), text("id desc")


class PublishedCheck(Base):
    """A fact-check that somebody published, of one claim; the desk's own are `own`. Rows are never deleted.

    `reference` is the page's address, or the publisher's own name for the check, or empty; with publisher and claim it
    tells checks apart, since one page may check several claims.
    """

    __tablename__ = "published_checks"
    __table_args__ = (
        UniqueConstraint("publisher", "reference", "claim_digest"),
        CheckConstraint("claim <> ''", name="claim_said"),
        CheckConstraint("publisher <> ''", name="publisher_named"),
        CheckConstraint("not own or url is not null", name="own_has_url"),
        Index("ix_published_checks_change", "change"),
        Index("ix_published_checks_words", "words", postgresql_using="gin"),
        Index("ix_published_checks_newest", *NEWEST, postgresql_where=text("removed_at is null")),
        Index("ix_published_checks_own", *NEWEST, postgresql_where=text("own is true")),
    )

    id: Mapped[int] = key()
    publisher: Mapped[str]
    reference: Mapped[str] = mapped_column(server_default="")
    claim_digest: Mapped[str]
    claim: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="")
    url: Mapped[str | None]
    claimant: Mapped[str | None]
    rating: Mapped[str | None]
    rating_numbers: Mapped[dict[str, Any] | None]
    """`value`, `best` and `worst`, where the publisher rates by numbers."""
    published_on: Mapped[date | None]
    language: Mapped[str | None]
    digest: Mapped[str]
    """Over all that was said about it: another digest is a change."""
    own: Mapped[bool] = mapped_column(server_default=text("false"))
    tweet_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    change: Mapped[int] = mapped_column(BigInteger)
    """The number of the import or removal that touched it last: grows from one to the next, as they are committed."""
    created_at: Mapped[datetime] = now()
    removed_at: Mapped[datetime | None]
    words: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple'::regconfig, title || ' ' || claim)", persisted=True), deferred=True
    )


class CheckVector(Base):
    """A check's sentence vector of length 1, by the encoder that made it; HNSW indexes are made where pgvector is."""

    __tablename__ = "check_vectors"

    check_id: Mapped[int] = mapped_column(ForeignKey("published_checks.id"), primary_key=True)
    encoder: Mapped[str] = mapped_column(primary_key=True)
    embedding: Mapped[list[float]] = mapped_column(ARRAY(REAL))


class MatchAnswer(Base):
    """What a person said about a match: the tweet makes the same claim as the check, or another one."""

    __tablename__ = "match_answers"
    __table_args__ = (
        UniqueConstraint("person", "tweet_id", "check_id", "clicked_at"),
        one_of("answer", "same", "different"),
        CheckConstraint("certainty between 0 and 1", name="certainty_is_share"),
        one_standing("uq_match_answers_standing", "person", "tweet_id", "check_id"),
        by_person("match_answers"),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), index=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("published_checks.id"), index=True)
    person: Mapped[str]
    answer: Mapped[str]
    certainty: Mapped[float]
    """How sure the match was when it was shown."""
    scores: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    clicked_at: Mapped[datetime | None]
    """Slack's own time of the click: one that is delivered again, however late, is the same."""
    created_at: Mapped[datetime] = now()
    undone_at: Mapped[datetime | None]
