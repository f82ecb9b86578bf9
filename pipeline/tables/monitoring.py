"""What is monitored, and what came of it: accounts, tweets, which of them say the same, what reading them cost."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, QueuedRow, key, now, one_of


class Account(Base):
    """A public figure or party whose posts are monitored, and how well that goes."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        one_of("state", "active", "paused", "removed"),
        Index("ix_accounts_due", "source", "next_poll_at", postgresql_where=text("state = 'active'")),
    )

    id: Mapped[int] = key()
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
    added_at: Mapped[datetime] = now()
    next_poll_at: Mapped[datetime] = now()
    last_success_at: Mapped[datetime | None]
    last_error_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class Tweet(QueuedRow, Base):
    """What a source gave us, stored once; edits belong to it."""

    __tablename__ = "tweets"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        one_of("kind", "post", "retweet", "reply", "quote"),
        Index("ix_tweets_account_id_posted_at", "account_id", "posted_at"),
        Index("ix_tweets_posted_at", "posted_at"),
        Index("ix_tweets_set_aside", "id", postgresql_where=text("set_aside is not null")),
        Index("ix_tweets_edited", "id", postgresql_where=text("jsonb_array_length(edit_ids) > 1")),
    )

    id: Mapped[int] = key()
    source: Mapped[str]
    external_id: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    edit_ids: Mapped[list[Any]]
    kind: Mapped[str]
    text: Mapped[str]
    language: Mapped[str | None]
    posted_at: Mapped[datetime]
    fetched_at: Mapped[datetime] = now()
    url: Mapped[str]
    context: Mapped[dict[str, Any]]
    """quoted, replied_to (each handle and text), media, links, withheld_in: what a card shows beside the text."""
    queued_at: Mapped[datetime | None] = mapped_column(index=True)
    """When triage was last asked for; the sweep asks again for what stayed without a prediction."""
    set_aside: Mapped[str | None]
    """Why it cannot be judged; nobody asks for it again until a person does, or its author edits it."""

    account: Mapped[Account] = relationship(lazy="raise")


class SourceReads(Base):
    """What a source was asked for on one UTC day, to keep the month within its budget."""

    __tablename__ = "source_reads"
    __table_args__ = (
        Index(
            "uq_source_reads_source_day_account", "source", "day", "account_id", unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip

    id: Mapped[int] = key()
    source: Mapped[str]
    day: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    posts: Mapped[int] = mapped_column(server_default="0")
    users: Mapped[int] = mapped_column(server_default="0")


class PostSketch(Base):
    """A judged tweet's sketch, and the tweet that it is a copy of. Its key lets a tweet be part of one card at most."""

    __tablename__ = "post_sketches"
    __table_args__ = (
        CheckConstraint("copy_of <> tweet_id", name="copy_of_another"),
        CheckConstraint("(copy_of is null) = (joined_at is null)", name="joined_has_time"),
        Index("ix_post_sketches_keys", "keys", postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_post_sketches_words", "words", postgresql_using="gin"),
        Index("ix_post_sketches_copy_of", "copy_of", postgresql_where=text("copy_of is not null")),
    )

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), primary_key=True, autoincrement=False)
    words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """The words of the post, each once: by these the desk knows which words there are."""
    keys: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    """Bands of minimal hashes of the words in their order: copies have at least one in common."""
    versions: Mapped[int]
    """How many versions the post had when it was read; when it has more, it must be looked at again."""
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    """The tweet whose card stands for this one, too; that tweet is never a copy itself."""
    joined_at: Mapped[datetime | None]
    parted_by: Mapped[str | None]
    """Who said that this is no copy of anything; from then on it stands by itself."""
    sketched_at: Mapped[datetime] = now()
