"""days on which the cap on cards lowered the sampling."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "capped_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("label", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cards_per_day", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("label in (0, 1)", name=op.f("ck_capped_days_label_known")),
        sa.CheckConstraint("rate between 0 and 1", name=op.f("ck_capped_days_rate_range")),
        sa.PrimaryKeyConstraint("day", "label", name=op.f("pk_capped_days")),
    )
    op.create_index(op.f("ix_predictions_created_at"), "predictions", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_predictions_created_at"), table_name="predictions")
    op.drop_table("capped_days")
