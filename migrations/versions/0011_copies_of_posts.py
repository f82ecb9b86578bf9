"""copies of a post join its card."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OUTCOMES = "outcome in ('positive', 'sampled_negative', 'withheld')"
WITH_COPY = "outcome in ('positive', 'sampled_negative', 'withheld', 'copy')"


def upgrade() -> None:
    op.create_table(
        "post_sketches",
        sa.Column("tweet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("keys", postgresql.ARRAY(sa.BigInteger()), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("copy_of", sa.BigInteger(), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("parted_by", sa.Text(), nullable=True),
        sa.Column("sketched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("copy_of <> tweet_id", name=op.f("ck_post_sketches_copy_of_another")),
        sa.CheckConstraint("(copy_of is null) = (joined_at is null)", name=op.f("ck_post_sketches_joined_has_time")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_post_sketches_tweet_id")),
        sa.ForeignKeyConstraint(["copy_of"], ["tweets.id"], name=op.f("fk_post_sketches_copy_of")),
        sa.PrimaryKeyConstraint("tweet_id", name=op.f("pk_post_sketches")),
    )
    op.create_index(
        "ix_post_sketches_keys", "post_sketches", ["keys"], postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )  # fmt: skip
    op.create_index("ix_post_sketches_words", "post_sketches", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_post_sketches_copy_of", "post_sketches", ["copy_of"], postgresql_where=sa.text("copy_of is not null")
    )
    op.create_index("ix_tweets_edited", "tweets", ["id"], postgresql_where=sa.text("jsonb_array_length(edit_ids) > 1"))
    _outcomes(WITH_COPY)


def downgrade() -> None:
    # A copy got no card of its own: that is what the older word says, too.
    op.execute("update predictions set outcome = 'withheld' where outcome = 'copy'")
    _outcomes(OUTCOMES)
    op.drop_index("ix_tweets_edited", table_name="tweets")
    op.drop_table("post_sketches")


def _outcomes(rule: str) -> None:
    op.drop_constraint(op.f("ck_predictions_outcome_known"), "predictions", type_="check")
    op.create_check_constraint(op.f("ck_predictions_outcome_known"), "predictions", rule)
