"""what waits, what a person did last and what came lately are found by indexes, however long the history."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BATCH = 10_000
"""Messages that are looked through in one transaction."""
OUT_OF_SYNC = "shown <> wanted or tried_at is not null"
STANDING = "undone_at is null"

NEW = (
    ("ix_cards_waiting", "cards", [sa.text("queued_at nulls first")], OUT_OF_SYNC),
    ("ix_findings_wanted", "findings", [sa.text("queued_at nulls first")], "state = 'waiting'"),
    ("ix_finding_messages_waiting", "finding_messages", ["card_id"], f"({OUT_OF_SYNC}) and not gone"),
    ("ix_feedback_person", "feedback", ["person", "created_at"], STANDING),
    ("ix_decisions_person", "decisions", ["person", "created_at"], STANDING),
    ("ix_match_answers_person", "match_answers", ["person", "created_at"], STANDING),
    ("ix_events_subject_id", "events", ["subject", "subject_id", "id"], None),
    ("ix_tweets_posted_at", "tweets", ["posted_at"], None),
    ("ix_source_reads_account_id_day", "source_reads", ["account_id", "day"], None),
    ("ix_source_reads_lookups", "source_reads", ["source", "day"], "account_id is null"),
    ("ix_post_sketches_joined_at", "post_sketches", ["joined_at"], "copy_of is not null"),
    ("ix_predictions_flow", "predictions", ["created_at", "label", "outcome"], None),
)
OLD = (
    ("ix_cards_unsettled", "cards", ["queued_at"], OUT_OF_SYNC),
    ("ix_findings_waiting", "findings", ["queued_at"], "state = 'waiting'"),
    ("ix_finding_messages_unsettled", "finding_messages", ["card_id"], OUT_OF_SYNC),
    ("ix_events_subject", "events", ["subject", "subject_id"], None),
    ("ix_predictions_created_at", "predictions", ["created_at"], None),
)
SUMS = """
insert into monthly_reads (source, month, reads)
select source, date_trunc('month', day)::date, sum(posts + users) from source_reads
where account_id is not null and day >= date_trunc('month', now() at time zone 'UTC') group by 1, 2
on conflict (source, month) do update set reads = excluded.reads
"""
GONE_WITH_THEIR_CARD = """
update finding_messages m set gone = true from cards c
where m.id >= :first and m.id < :first + :batch and c.id = m.card_id and c.wanted = 'nothing'
"""


def upgrade() -> None:
    op.create_table(
        "monthly_reads",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("reads", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "month", name=op.f("pk_monthly_reads")),
        if_not_exists=True,
    )
    op.execute(SUMS)
    gone = sa.Column("gone", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("finding_messages", gone, if_not_exists=True)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")  # a million rows are indexed in seconds, fifty are not
        _exchange(OLD, for_=NEW)
        last = op.get_bind().scalar(sa.text("select max(id) from finding_messages")) or 0
        for first in range(0, last + 1, BATCH):
            op.get_bind().execute(sa.text(GONE_WITH_THEIR_CARD), {"first": first, "batch": BATCH})


def downgrade() -> None:
    with op.get_context().autocommit_block():
        _exchange(NEW, for_=OLD)
    op.drop_column("finding_messages", "gone")
    op.drop_table("monthly_reads")


def _exchange(old: tuple, *, for_: tuple) -> None:
    """While the desk works: a build that was cut off leaves an index that is none, and is begun anew."""
    for name, table, columns, where in for_:
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.create_index(
            name, table, columns, postgresql_where=None if where is None else sa.text(where),
            postgresql_concurrently=True,
        )  # fmt: skip
    for name, table, _, _ in old:
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
