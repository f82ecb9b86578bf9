"""user groups of Slack's whose members have a role."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_groups",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("user_group", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role in ('reader', 'fact_checker', 'head', 'admin')", name=op.f("ck_role_groups_role_known")
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_role_groups")),
    )


def downgrade() -> None:
    op.drop_table("role_groups")
