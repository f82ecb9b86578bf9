"""What checkers say about a post, and where in Slack each of it stands; what people ask by themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pipeline.tables.base import OUT_OF_SYNC, Base, MessageRow, QueuedRow, key, now, one_of

KINDS = ("generated_text", "already_checked", "comparison")
SUBJECTS = ("post", "page", "quoted_post", "earlier_check")


class Finding(QueuedRow, Base):
    """What one check says about one subject of a tweet: made once, and replaced when it is made anew."""

    __tablename__ = "findings"
    __table_args__ = (
        UniqueConstraint("tweet_id", "kind", "subject"),
        one_of("kind", *KINDS),
        one_of("subject", *SUBJECTS),
        one_of("state", "waiting", "reportable", "nothing_to_report", "impossible", "failed"),
        CheckConstraint("state not in ('impossible', 'failed') or why is not null", name="reason"),
        CheckConstraint("state not in ('reportable', 'nothing_to_report') or version is not null", name="made_by"),
        Index("ix_findings_wanted", text("queued_at nulls first"), postgresql_where=text("state = 'waiting'")),
        Index("ix_findings_failed", "id", postgresql_where=text("state = 'failed'")),
        Index("ix_findings_generated_text", "version", "id", postgresql_where=text("kind = 'generated_text'")),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    kind: Mapped[str]
    subject: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="waiting")
    """`reportable` is shown to people, `impossible` cannot be made, `failed` was given up."""
    why: Mapped[str | None]
    """Why it is impossible, or what the last attempt failed of: until the sweep clears that, no other is made."""
    version: Mapped[str | None]
    """What made it: a model version, say."""
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    attempts: Mapped[int] = mapped_column(server_default="0")
    asked_at: Mapped[datetime] = now()
    """When it was wanted last; what was begun before is not kept."""
    made_at: Mapped[datetime | None]


class FindingMessage(MessageRow, Base):
    """A finding in the thread of one card. It stands while the card does: with the card's message it goes."""

    __tablename__ = "finding_messages"
    __table_args__ = (
        UniqueConstraint("finding_id", "card_id"),
        one_of("wanted", "nothing", "finding"),
        one_of("shown", "nothing", "finding", "outdated"),
        CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="shown_has_message"),
        Index("ix_finding_messages_waiting", "card_id", postgresql_where=text(f"({OUT_OF_SYNC}) and not gone")),
    )

    id: Mapped[int] = key()
    finding_id: Mapped[int] = mapped_column(ForeignKey("findings.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("cards.id"), index=True)
    wanted: Mapped[str] = mapped_column(server_default="finding")
    gone: Mapped[bool] = mapped_column(server_default=text("false"))
    """Its card is gone from the channel, so it waits for nothing until that comes back."""

    finding: Mapped[Finding] = relationship(lazy="raise")


class Inquiry(QueuedRow, Base):
    """What somebody asks about a text, a page or a post, and the answer, which they alone read."""

    __tablename__ = "inquiries"
    __table_args__ = (
        CheckConstraint("told_at is null or answer is not null", name="told_answer"),
        CheckConstraint("not why or tweet_id is not null", name="why_of_post"),
        Index("ix_inquiries_untold", text("queued_at nulls first"), postgresql_where=text("told_at is null")),
    )

    id: Mapped[int] = key()
    person: Mapped[str]
    words: Mapped[str]
    """A text or a link, as it was typed or stood in a message."""
    link: Mapped[str]
    """Where the message stands; empty for what was typed."""
    tweet_id: Mapped[int | None] = mapped_column(ForeignKey("tweets.id"))
    """The post that it is about, where the desk has it."""
    why: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether it is about the judgement that a card was raised by."""
    asked_at: Mapped[datetime] = now()
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    post: Mapped[dict[str, Any] | None]
    """What was read, as a post, so that a card can be made of it."""
    answer: Mapped[dict[str, Any] | None]
    told_at: Mapped[datetime | None]
