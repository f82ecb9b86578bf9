"""the last findings of a version of generated text, in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

NAME = "ix_findings_generated_text"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        # A build that was cut off leaves an index that is none, and is begun anew.
        op.drop_index(NAME, "findings", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            NAME, "findings", ["version", "id"], postgresql_where=sa.text("kind = 'generated_text'"),
            postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "findings", postgresql_concurrently=True, if_exists=True)
