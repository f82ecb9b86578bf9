"""what each person did is known by itself, so that a second delivery of it is; when a campaign was announced last."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A table of its own: nothing that is large is locked.
    op.create_table(
        "acts",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("person", "act", name=op.f("pk_acts")),
    )
    op.add_column("campaigns", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("campaigns", "tried_at")
    op.drop_table("acts")
