"""a promotion keeps what was known of the version, and whether it was put to work in spite of that."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0053"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("promotions", sa.Column("worth", JSONB()))
    op.add_column("promotions", sa.Column("anyway", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.drop_column("promotions", "anyway")
    op.drop_column("promotions", "worth")
