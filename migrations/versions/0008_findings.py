"""findings, and where each stands in a card's thread."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

FINDING_CHECKS = {
    "kind_known": "kind in ('generated_text', 'already_checked', 'comparison')",
    "subject_known": "subject in ('post', 'page', 'quoted_post', 'earlier_check')",
    "state_known": "state in ('waiting', 'telling', 'quiet', 'impossible', 'failed')",
    "reason": "state not in ('impossible', 'failed') or why is not null",
    "made_by": "state not in ('telling', 'quiet') or version is not null",
}
MESSAGE_CHECKS = {
    "wanted_known": "wanted in ('nothing', 'finding')",
    "shown_known": "shown in ('nothing', 'finding', 'outdated')",
    "shown_has_message": "(shown = 'nothing') = (message_ts is null)",
}


def upgrade() -> None:
    op.add_column("retrainings", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "findings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "subject")),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("why", "version")),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("queued_at", "made_at")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_findings_{name}")) for name, rule in FINDING_CHECKS.items()),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_findings_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("tweet_id", "kind", "subject", name=op.f("uq_findings_tweet_id_kind_subject")),
    )
    op.create_index("ix_findings_waiting", "findings", ["queued_at"], postgresql_where=sa.text("state = 'waiting'"))
    _create_messages()


def _create_messages() -> None:
    op.create_table(
        "finding_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("finding_id", sa.BigInteger(), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("wanted", sa.Text(), server_default="finding", nullable=False),
        sa.Column("shown", sa.Text(), server_default="nothing", nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("channel", "message_ts")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("tried_at", "posted_at")),
        sa.Column("last_error", sa.Text(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_finding_messages_{name}")) for name, rule in MESSAGE_CHECKS.items()),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_finding_messages_card_id")),
        sa.ForeignKeyConstraint(["finding_id"], ["findings.id"], name=op.f("fk_finding_messages_finding_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_messages")),
        sa.UniqueConstraint("finding_id", "card_id", name=op.f("uq_finding_messages_finding_id_card_id")),
    )
    op.create_index(op.f("ix_finding_messages_card_id"), "finding_messages", ["card_id"])
    op.create_index(
        "ix_finding_messages_unsettled", "finding_messages", ["card_id"],
        postgresql_where=sa.text("shown <> wanted or tried_at is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("finding_messages")
    op.drop_table("findings")
    op.drop_column("retrainings", "posted_at")
