"""Where in Slack a post is quoted by a message that is not kept up to date with it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, QueuedRow, key, now


class Quotation(QueuedRow, Base):
    """A message of ours that stands by itself (a digest, a reminder, a private message) and quotes a post."""

    __tablename__ = "quotations"
    __table_args__ = (
        UniqueConstraint("channel", "message_ts", "tweet_id"),
        Index("ix_quotations_tweet_id", "tweet_id"),
        Index("ix_quotations_due", text("queued_at nulls first"), postgresql_where=text("due")),
    )

    id: Mapped[int] = key()
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    channel: Mapped[str]
    message_ts: Mapped[str]
    at: Mapped[datetime] = now()
    due: Mapped[bool] = mapped_column(server_default=false())
    """Its post is forgotten: the message is to be replaced, and this row goes with it."""
    queued_at: Mapped[datetime | None]
