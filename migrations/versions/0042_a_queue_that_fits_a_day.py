"""cards that wait for their hour, what is open and clicked today, and posts that the desk's words decided about."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

OUTCOMES = ("positive", "sampled_negative", "withheld", "copy", "rescored", "asked")
INDEXES = (
    ("ix_cards_not_before", "cards", "not_before", "not_before is not null"),
    ("ix_cards_open", "cards", "id", "purpose = 'tweets' and wanted = 'buttons'"),
    ("ix_feedback_created_at", "feedback", "created_at", "undone_at is null"),
)
"""Name, table, column, of which rows."""


def upgrade() -> None:
    # Whoever waits for a large table keeps everybody after it waiting: better to give up, and to be run again.
    op.execute("set local lock_timeout = '1s'")
    op.add_column("cards", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True), if_not_exists=True)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        for name, table, column, where in INDEXES:
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, table, [column], postgresql_where=sa.text(where), postgresql_concurrently=True)
    _know_outcomes(*OUTCOMES, "hidden", "always")


def _know_outcomes(*words: str) -> None:
    """Swap the constraint: rows are held against the new one while the loop writes, and the swap takes an instant."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.get_context().autocommit_block():
        op.execute("set lock_timeout = '1s'")
        op.execute("alter table predictions drop constraint if exists ck_predictions_outcome_new")
        op.execute(
            f"alter table predictions add constraint ck_predictions_outcome_new check (outcome in ({listed})) not valid"
        )
        op.execute("alter table predictions validate constraint ck_predictions_outcome_new")
        op.execute("reset lock_timeout")
    op.execute("set local lock_timeout = '1s'")
    op.drop_constraint("ck_predictions_outcome_known", "predictions")
    op.execute("alter table predictions rename constraint ck_predictions_outcome_new to ck_predictions_outcome_known")


def downgrade() -> None:
    # Their probabilities stay, 0 and 1: without the word for it they say the same.
    op.execute("update predictions set outcome = 'withheld' where outcome = 'hidden'")
    op.execute(
        "update predictions set outcome = case label when 1 then 'positive' else 'sampled_negative' end "
        "where outcome = 'always'"
    )
    _know_outcomes(*OUTCOMES)
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    op.drop_column("cards", "not_before")
