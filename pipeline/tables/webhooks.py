"""What other systems are told: an outbox, written in the transaction of what it tells about."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.tables.base import Base, QueuedRow, key, now, one_of


class WebhookMessage(QueuedRow, Base):
    """One event for one receiver. It holds no words of its post: these are read when it is sent."""

    __tablename__ = "webhook_messages"
    __table_args__ = (
        UniqueConstraint("message_id"),
        one_of("type", "selected", "decided", "published", "forgotten"),
        one_of("state", "waiting", "delivered", "dead"),
        Index("ix_webhook_messages_tweet_id", "tweet_id"),
        Index("ix_webhook_messages_waiting", text("queued_at nulls first"), postgresql_where=text("state = 'waiting'")),
        Index("ix_webhook_messages_dead", "id", postgresql_where=text("state = 'dead'")),
    )

    id: Mapped[int] = key()
    message_id: Mapped[str] = mapped_column(server_default=text("'msg_' || replace(gen_random_uuid()::text, '-', '')"))
    """By what the receiver knows it again: the same at every attempt, and when it is repeated."""
    receiver: Mapped[str]
    """Its name in `WEBHOOKS`, which has its address and secrets."""
    type: Mapped[str]
    tweet_id: Mapped[int] = mapped_column(ForeignKey("tweets.id"))
    person: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    """What was said along with it and may be another thing by the time that it is sent: a choice, a link."""
    at: Mapped[datetime] = now()
    state: Mapped[str] = mapped_column(server_default="waiting")
    attempts: Mapped[int] = mapped_column(server_default="0")
    """How many were begun; whoever is at the last of them has the row until `due_at`."""
    due_at: Mapped[datetime] = now()
    settled_at: Mapped[datetime | None]
    """When it was delivered, or given up."""
    last_error: Mapped[str | None]
