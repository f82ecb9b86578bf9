"""whoever has a story is told so; questions keep where they stand."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BATCH = 2_000
BEFORE = "state in ('published', 'left') and told is distinct from state"
UNTOLD = (
    "(state in ('published', 'left') and told is distinct from state)"
    " or (state in ('accepted', 'in_progress') and assignee is not null and told_assignee is distinct from assignee)"
)
KNOWN = "update stories set told_assignee = assignee where id > :after and id <= :upto and assignee is not null"


def upgrade() -> None:
    op.execute("set local lock_timeout = '1s'")
    op.add_column("stories", sa.Column("told_assignee", sa.Text))
    op.add_column("second_opinions", sa.Column("channel", sa.Text))
    op.add_column("second_opinions", sa.Column("message_ts", sa.Text))
    with op.get_context().autocommit_block():
        connection = op.get_bind()
        last = connection.execute(sa.text("select coalesce(max(id), 0) from stories")).scalar_one()
        for after in range(0, last, BATCH):
            connection.execute(sa.text(KNOWN), {"after": after, "upto": after + BATCH})
        _index(UNTOLD)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        _index(BEFORE)
    op.execute("set local lock_timeout = '1s'")
    op.drop_column("stories", "told_assignee")
    op.drop_column("second_opinions", "channel")
    op.drop_column("second_opinions", "message_ts")


def _index(which: str) -> None:
    """In place of the one there was; stories are written meanwhile."""
    op.drop_index("ix_stories_untold", "stories", postgresql_concurrently=True, if_exists=True)
    op.create_index(
        "ix_stories_untold", "stories", [sa.text("queued_at nulls first")], postgresql_where=sa.text(which),
        postgresql_concurrently=True,
    )  # fmt: skip
