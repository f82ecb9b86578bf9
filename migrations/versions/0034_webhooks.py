"""other systems are told what the desk did, by messages that wait until they were delivered."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The reference waits for whoever writes posts, and whoever comes after waits for us: not for long.
    op.execute("set local lock_timeout = '1s'")
    now = sa.func.now()
    made = sa.text("'msg_' || replace(gen_random_uuid()::text, '-', '')")
    op.create_table(
        "webhook_messages",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("message_id", sa.Text, server_default=made, nullable=False),
        sa.Column("receiver", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("tweet_id", sa.BigInteger, sa.ForeignKey("tweets.id"), nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("facts", postgresql.JSONB, server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("state", sa.Text, server_default="waiting", nullable=False),
        sa.Column("attempts", sa.Integer, server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text),
        sa.Column("queued_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("message_id"),
        _one_of("type", "selected", "decided", "published", "forgotten"),
        _one_of("state", "waiting", "delivered", "dead"),
    )
    op.create_index("ix_webhook_messages_tweet_id", "webhook_messages", ["tweet_id"])
    op.create_index(
        "ix_webhook_messages_waiting", "webhook_messages", [sa.text("queued_at nulls first")],
        postgresql_where=sa.text("state = 'waiting'"),
    )  # fmt: skip
    op.create_index("ix_webhook_messages_dead", "webhook_messages", ["id"], postgresql_where=sa.text("state = 'dead'"))


def _one_of(column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(f"ck_webhook_messages_{column}_known"))


def downgrade() -> None:
    op.drop_table("webhook_messages")
