"""posts are found by what was clicked on them: labels that stand, in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NAME = "ix_feedback_label"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        # A build that was cut off leaves an index that is none, and is begun anew.
        op.drop_index(NAME, "feedback", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            NAME, "feedback", ["label", "tweet_id"], postgresql_where=sa.text("undone_at is null"),
            postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "feedback", postgresql_concurrently=True, if_exists=True)
