"""checks that were given up are found without reading all findings."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

NAME = "ix_findings_failed"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        # A build that was cut off leaves an index that is none, and is begun anew.
        op.drop_index(NAME, "findings", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            NAME, "findings", ["id"], postgresql_where=sa.text("state = 'failed'"), postgresql_concurrently=True
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index(NAME, "findings", postgresql_concurrently=True, if_exists=True)
