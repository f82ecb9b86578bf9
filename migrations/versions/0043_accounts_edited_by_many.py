"""accounts have an interval and a threshold of their own and know their last edit; lists wait until they are saved."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.add_column("accounts", sa.Column("interval_s", sa.Integer()), if_not_exists=True)
    op.add_column("accounts", sa.Column("threshold", sa.Float()), if_not_exists=True)
    op.add_column(
        "accounts", sa.Column("edited", sa.BigInteger(), server_default="0", nullable=False), if_not_exists=True
    )
    op.create_table(
        "account_lists",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("problems", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_account_lists")),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():
        op.drop_index("ix_accounts_listed", "accounts", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_accounts_listed", "accounts", ["source", sa.text("lower(account_group)"), sa.text("lower(handle)")],
            postgresql_where=sa.text("state <> 'removed'"), postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.drop_index("ix_accounts_listed", "accounts")
    op.drop_table("account_lists")
    op.drop_column("accounts", "edited")
    op.drop_column("accounts", "threshold")
    op.drop_column("accounts", "interval_s")
