"""a digest is a row, so that its message is looked for before it is sent again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digests",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("desk_channel", sa.Text(), nullable=False),
        sa.Column("card_ids", JSONB(), nullable=False),
        sa.Column("wanted", sa.Text(), server_default="digest", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("shown", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("channel", sa.Text()),
        sa.Column("message_ts", sa.Text()),
        sa.Column("tried_at", sa.DateTime(timezone=True)),
        sa.Column("posted_at", sa.DateTime(timezone=True)),
        sa.Column("last_error", sa.Text()),
        sa.Column("queued_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("wanted in ('digest')", name=op.f("ck_digests_wanted_known")),
        sa.CheckConstraint("shown in ('nothing', 'digest', 'outdated')", name=op.f("ck_digests_shown_known")),
        sa.CheckConstraint("(shown = 'nothing') = (message_ts is null)", name=op.f("ck_digests_shown_has_message")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
    )
    op.create_index(
        "ix_digests_waiting", "digests", [sa.text("queued_at nulls first")],
        postgresql_where=sa.text("shown <> wanted or tried_at is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.drop_table("digests")
