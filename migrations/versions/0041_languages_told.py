"""posts have the language that their text is in beside the one that their source marks."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

SHORT = "set local lock_timeout = '1s'"
"""Who waits for a table keeps everybody after it waiting: better to give up, and to be run again."""


def upgrade() -> None:
    # A constant default changes no row. Posts of before are told by the desk's own processes, some at a time.
    op.execute(SHORT)
    op.add_column("tweets", sa.Column("marked_language", sa.Text(), nullable=True), if_not_exists=True)
    op.add_column(
        "tweets",
        sa.Column("language_told", sa.Boolean(), server_default=sa.false(), nullable=False),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        op.drop_index("ix_tweets_untold", "tweets", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_tweets_untold", "tweets", ["id"], postgresql_where=sa.text("not language_told"),
            postgresql_concurrently=True,
        )  # fmt: skip


def downgrade() -> None:
    op.execute(SHORT)
    op.execute(
        "update tweets set language = marked_language where language_told and language is distinct from marked_language"
    )
    op.drop_index("ix_tweets_untold", "tweets")
    op.drop_column("tweets", "language_told")
    op.drop_column("tweets", "marked_language")
