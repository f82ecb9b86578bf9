"""the newest checks and a page's evidence are found by indexes; empty columns of sketches go."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEWEST = [sa.text("published_on desc nulls last"), sa.text("id desc")]
INDEXES = (
    ("ix_published_checks_newest", "published_checks", NEWEST, {"postgresql_where": sa.text("removed_at is null")}),
    ("ix_published_checks_own", "published_checks", NEWEST, {"postgresql_where": sa.text("own is true")}),
    ("ix_evidence_final_url", "evidence", ["final_url"], {}),
    ("ix_evidence_image_url", "evidence", ["image_url"], {"postgresql_using": "hash"}),
)
SHORT = "set local lock_timeout = '1s'"
"""Who waits for a table keeps everybody after it waiting: better to give up, and to be run again."""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")  # a million rows are indexed in seconds, fifty are not
        for name, table, columns, how in INDEXES:
            # A build that was cut off leaves an index that is none.
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, columns, postgresql_concurrently=True, **how)
    op.execute(SHORT)
    op.execute("alter table post_sketches drop column words, drop column keys")


def downgrade() -> None:
    op.execute(SHORT)
    op.execute(
        "alter table post_sketches add column words text[] not null default '{}', "
        "add column keys bigint[] not null default '{}'"
    )
    with op.get_context().autocommit_block():
        for name, table, _, _ in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
