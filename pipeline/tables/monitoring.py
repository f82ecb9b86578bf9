"""What is monitored, and what came of it: accounts, tweets, which of them say the same, what reading them cost."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text, true
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import Base, QueuedRow, key, now, one_of


class Account(Base):
    """A public figure or party whose posts are monitored, and how well that goes."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        one_of("state", "active", "paused", "removed"),
        Index("ix_accounts_due", "source", "next_poll_at", postgresql_where=text("state = 'active'")),
        Index(
            "ix_accounts_listed", "source", text("lower(account_group)"), text("lower(handle)"),
            postgresql_where=text("state <> 'removed'"),
        ),
    )  # fmt: skip

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
    interval_s: Mapped[int | None]
    """How often it is asked; empty: as often as it posts."""
    threshold: Mapped[float | None]
    """From which probability on its posts count as check-worthy; empty: as its group or the version has it."""
    cursor: Mapped[str | None]
    """Where the source goes on; only the source knows what it means."""
    added_by: Mapped[str] = mapped_column(server_default="")
    added_at: Mapped[datetime] = now()
    next_poll_at: Mapped[datetime] = now()
    last_success_at: Mapped[datetime | None]
    last_error_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    edited: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """The event by which somebody last added or edited it: what a dialog that was opened before does not know."""


class AccountList(Base):
    """Accounts that an admin has had looked up, until they are saved: a dialog that is closed loses nothing."""

    __tablename__ = "account_lists"

    person: Mapped[str] = mapped_column(primary_key=True)
    """Who has one list at a time."""
    number: Mapped[str]
    """Which list this is, by what stands on it: a dialog of another one is out of date."""
    rows: Mapped[list[Any]]
    """For each who was found: the profile, the wishes, and whether it is to be paused."""
    problems: Mapped[list[Any]]
    """A sentence for each who was not, or was not understood."""


REFERRING = tuple(
    Index(
        f"ix_tweets_{how}",
        text(f"((context -> '{how}'::text) ->> 'external_id'::text)"),
        postgresql_where=text(f"context -> '{how}' ->> 'external_id' is not null"),
    )
    for how in ("quoted", "replied_to", "retweeted")
)
"""Which posts hold another one's words beside their own, by that one's number."""


class Tweet(QueuedRow, Base):
    """What a source gave us, stored once; edits belong to it."""

    __tablename__ = "tweets"
    __table_args__ = (
        UniqueConstraint("source", "external_id"),
        one_of("kind", "post", "retweet", "reply", "quote"),
        Index("ix_tweets_account_id_posted_at", "account_id", "posted_at"),
        Index("ix_tweets_posted_at", "posted_at"),
        Index("ix_tweets_set_aside", "id", postgresql_where=text("set_aside is not null")),
        Index("ix_tweets_waiting", text("queued_at nulls first"), postgresql_where=text("waiting")),
        Index("ix_tweets_changed", text("queued_at nulls first"), postgresql_where=text("changed")),
        Index("ix_tweets_thread", "thread", postgresql_where=text("thread is not null")),
        Index("ix_tweets_untold", "id", postgresql_where=text("not language_told")),
        *REFERRING,
        Index(
            "ix_tweets_looked_at",
            text("GREATEST(fetched_at, looked_at)"),
            "id",
            postgresql_where=text("forgotten is null"),
        ),
        Index("ix_tweets_forgotten_at", "forgotten_at", postgresql_where=text("forgotten is not null")),
        one_of("forgotten", "deleted", "protected", "suspended", "withheld", "by_hand"),
        CheckConstraint("(forgotten is null) = (forgotten_at is null)", name="forgotten_has_time"),
        CheckConstraint("forgotten is null or text = ''", name="forgotten_without_text"),
    )

    id: Mapped[int] = key()
    source: Mapped[str]
    external_id: Mapped[str]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    edit_ids: Mapped[list[Any]]
    kind: Mapped[str]
    text: Mapped[str]
    language: Mapped[str | None]
    """What its text is in, as a code of ISO 639, or `und`; until that is told, what the source says."""
    marked_language: Mapped[str | None]
    """What its source says that it is in; empty until its language is told."""
    language_told: Mapped[bool] = mapped_column(server_default=false())
    posted_at: Mapped[datetime]
    fetched_at: Mapped[datetime] = now()
    url: Mapped[str]
    context: Mapped[dict[str, Any]]
    """quoted, replied_to (each handle and text), media, links, short_links (with what each stands for), engagement (as
    it was when the post was read), withheld_in: what a card shows beside the text."""
    thread: Mapped[str | None]
    """The source's number of the conversation in which its author answers themself; None for any other post."""
    queued_at: Mapped[datetime | None]
    """When it was last asked for; the sweep asks again for what waits, or was changed, for longer."""
    waiting: Mapped[bool] = mapped_column(server_default=true())
    """No model has judged it yet: a trigger on predictions says so, whoever writes them."""
    changed: Mapped[bool] = mapped_column(server_default=false())
    """It was edited after it was judged: whether it still says the same as its copies must be looked at again."""
    set_aside: Mapped[str | None]
    """Why it cannot be judged; nobody asks for it again until a person does, or its author edits it."""
    forgotten: Mapped[str | None]
    """Why its words went, for good: its source reports it gone, or somebody asked. What stays is a number."""
    forgotten_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    """When its source was last asked whether it is still there; empty: not since it was read."""

    account: Mapped[Account] = relationship(lazy="raise")


class SourceReads(Base):
    """What a source was asked for on one UTC day, to keep the month within its budget."""

    __tablename__ = "source_reads"
    __table_args__ = (
        Index(
            "uq_source_reads_source_day_account", "source", "day", "account_id", unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_source_reads_account_id_day", "account_id", "day"),
        Index("ix_source_reads_lookups", "source", "day", postgresql_where=text("account_id is null")),
    )  # fmt: skip

    id: Mapped[int] = key()
    source: Mapped[str]
    day: Mapped[date]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    posts: Mapped[int] = mapped_column(server_default="0")
    users: Mapped[int] = mapped_column(server_default="0")


class MonthlyReads(Base):
    """What the accounts of a source cost in one month, UTC: the sum of their rows in `source_reads`."""

    __tablename__ = "monthly_reads"

    source: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    """Its first day."""
    reads: Mapped[int] = mapped_column(BigInteger)


class PostSketch(Base):
    """A judged tweet's sketch, and the tweet that it is a copy of. Its key lets a tweet be part of one card at most."""

    __tablename__ = "post_sketches"
    __table_args__ = (
        CheckConstraint("copy_of <> tweet_id", name="copy_of_another"),
        CheckConstraint("(copy_of is null) = (joined_at is null)", name="joined_has_time"),
        Index("ix_post_sketches_copy_of", "copy_of", postgresql_where=text("copy_of is not null")),
        Index("ix_post_sketches_joined_at", "joined_at", postgresql_where=text("copy_of is not null")),
    )

    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"), primary_key=True, autoincrement=False)
    versions: Mapped[int]
    """How many versions the post had when it was read; when it has more, it must be looked at again."""
    copy_of: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    """The tweet whose card stands for this one, too; that tweet is never a copy itself."""
    joined_at: Mapped[datetime | None]
    parted_by: Mapped[str | None]
    """Who said that this is no copy of anything; from then on it stands by itself."""
    sketched_at: Mapped[datetime] = now()


class SketchKey(Base):
    """A key by which copies of a post that stands by itself are found; kept as long as posts may still join it.

    Without foreign keys: a key too many leads to a comparison too many.
    """

    __tablename__ = "sketch_keys"
    __table_args__ = (
        # Summed up as it grows: what no vacuum has summed up yet, each sweep would read.
        Index("ix_sketch_keys_kept_at", "kept_at", postgresql_using="brin", postgresql_with={"autosummarize": "on"}),
    )

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """What a post says, but for typos, or its first characters: copies have one in common."""
    tweet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    posted_at: Mapped[datetime]
    kept_at: Mapped[datetime] = now()


class ReadWord(Base):
    """A word that may have typos and that the desk has read, and the first posts, three at most, in which it stood.

    Three, because a word is known to a comparison of two posts when it stands in another one.
    """

    __tablename__ = "read_words"

    word: Mapped[str] = mapped_column(primary_key=True)
    tweet_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class PostWords(Base):
    """A post's words as it is found by them: a trigger on `tweets` keeps them, whoever writes there.

    Beside the stems of its words, without accents, stand `a:` with its account, and `w1:`, `w4:`, `w16:`,
    `w64:` with its week, divided so; all have `w:`. Without a foreign key: no post goes.
    """

    __tablename__ = "post_words"
    __table_args__ = (Index("ix_post_words_words", "words", postgresql_using="gin"),)

    tweet_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    posted_at: Mapped[datetime]
    words: Mapped[str] = mapped_column(TSVECTOR)
