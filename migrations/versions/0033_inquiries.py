"""people ask about a text, a page or a post, and may have it made a card, which was not drawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OUTCOMES = ("positive", "sampled_negative", "withheld", "copy", "rescored")


def upgrade() -> None:
    # Whoever waits for a large table keeps everybody after it waiting: better to give up, and to be run again.
    op.execute("set local lock_timeout = '1s'")
    op.create_table(
        "inquiries",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("post", postgresql.JSONB(), nullable=True),
        sa.Column("answer", postgresql.JSONB(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("told_at is null or answer is not null", name=op.f("ck_inquiries_told_answer")),
        sa.CheckConstraint("not why or tweet_id is not null", name=op.f("ck_inquiries_why_of_post")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_inquiries_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiries")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_inquiries_untold", "inquiries", [sa.text("queued_at nulls first")],
        postgresql_where=sa.text("told_at is null"), if_not_exists=True,
    )  # fmt: skip
    op.add_column("cards", sa.Column("asked_by", sa.Text(), nullable=True), if_not_exists=True)
    _know_outcomes(*OUTCOMES, "asked")


def _know_outcomes(*words: str) -> None:
    """Swap the constraint: rows are held against the new one while the loop writes, and the swap takes an instant."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
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
    # What was never drawn is kept as what was withheld and would never have been drawn.
    op.execute("update predictions set outcome = 'withheld' where outcome = 'asked'")
    _know_outcomes(*OUTCOMES)
    op.drop_column("cards", "asked_by")
    op.drop_table("inquiries")
