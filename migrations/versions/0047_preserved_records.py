"""selected posts may be preserved: a row for each record, which lies on disk."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

TABLE = "preserved_records"


def upgrade() -> None:
    # The reference waits for whoever writes posts, and whoever comes after waits for us: not for long.
    op.execute("set local lock_timeout = '1s'")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("tweet_id", sa.BigInteger, sa.ForeignKey("tweets.id"), nullable=False),
        sa.Column("selected_by", sa.Text, nullable=False),
        sa.Column("selected_at", moment, server_default=sa.func.now(), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("keep_until", moment, nullable=False),
        sa.Column("state", sa.Text, server_default="waiting", nullable=False),
        sa.Column("made_at", moment),
        sa.Column("seal", sa.Text),
        sa.Column("stamped_by", sa.Text),
        sa.Column("stamped_at", moment),
        sa.Column("removed_by", sa.Text),
        sa.Column("removed_why", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("queued_at", moment),
        _check("state_known", "state in ('waiting', 'kept', 'leaving', 'removed')"),
        _check("kept_has_seal", "state <> 'kept' or (seal is not null and made_at is not null)"),
        _check("removed_by_somebody", "(state in ('leaving', 'removed')) = (removed_by is not null)"),
    )
    op.create_index("ix_preserved_records_tweet_id", TABLE, ["tweet_id"])
    _index("uq_preserved_records_standing", "tweet_id", "state in ('waiting', 'kept')", unique=True)
    _index("ix_preserved_records_waiting", sa.text("queued_at nulls first"), "state in ('waiting', 'leaving')")
    _index("ix_preserved_records_keep_until", "keep_until", "state = 'kept'")


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{TABLE}_{name}"))


def _index(name: str, column: str | sa.TextClause, where: str, *, unique: bool = False) -> None:
    op.create_index(name, TABLE, [column], postgresql_where=sa.text(where), unique=unique)


def downgrade() -> None:
    op.drop_table(TABLE)
