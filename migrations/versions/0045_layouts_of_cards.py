"""a card knows the layout in which it was drawn; those of before are drawn anew."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

NAME = "ix_cards_layout"


def upgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    layout = sa.Column("layout", sa.SmallInteger, nullable=False, server_default=sa.text("0"))
    op.add_column("cards", layout, if_not_exists=True)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        # A build that was cut off leaves an index that is none, and is begun anew.
        op.drop_index(NAME, "cards", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            NAME, "cards", ["layout", "id"], postgresql_where=sa.text("message_ts is not null"),
            postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.drop_column("cards", "layout")
