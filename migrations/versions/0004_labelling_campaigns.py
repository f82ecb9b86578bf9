"""labelling campaigns."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("annotators", sa.Integer(), nullable=False),
        sa.Column("guideline", sa.Text(), nullable=False),
        sa.Column("drawn", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'closed') = (closed_at is not null)", name=op.f("ck_campaigns_closed_has_time")),
        sa.CheckConstraint("drawn in ('file', 'stored', 'withheld')", name=op.f("ck_campaigns_drawn_known")),
        sa.CheckConstraint("state in ('open', 'closed')", name=op.f("ck_campaigns_state_known")),
        sa.CheckConstraint("annotators between 1 and 20", name=op.f("ck_campaigns_annotators_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("name", name=op.f("uq_campaigns_name")),
    )
    op.create_table(
        "campaign_tweets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("sampling_probability", sa.Double(), nullable=True),
        sa.Column("discussed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "sampling_probability > 0 and sampling_probability <= 1",
            name=op.f("ck_campaign_tweets_sampling_probability_range"),
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_tweets_campaign_id")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_campaign_tweets_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_tweets")),
        sa.UniqueConstraint("campaign_id", "position", name=op.f("uq_campaign_tweets_campaign_id_position")),
    )
    op.create_index(op.f("ix_campaign_tweets_tweet_id"), "campaign_tweets", ["tweet_id"], unique=False)
    op.create_table(
        "campaign_seats",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("person is not null or held_until is null", name=op.f("ck_campaign_seats_held_by_somebody")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_campaign_seats_campaign_id")),
        sa.ForeignKeyConstraint(
            ["campaign_tweet_id"], ["campaign_tweets.id"], name=op.f("fk_campaign_seats_campaign_tweet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_seats")),
        sa.UniqueConstraint("campaign_tweet_id", "number", name=op.f("uq_campaign_seats_campaign_tweet_id_number")),
        sa.UniqueConstraint("campaign_tweet_id", "person", name=op.f("uq_campaign_seats_campaign_tweet_id_person")),
    )
    op.create_index(
        "ix_campaign_seats_not_answered",
        "campaign_seats",
        ["campaign_id", "number", "campaign_tweet_id"],
        unique=False,
        postgresql_where=sa.text("person is null or held_until is not null"),
    )
    op.create_table(
        "campaign_settlements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("checkworthy", sa.Boolean(), nullable=False),
        sa.Column("selected", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(selected is not null) = (checkworthy is true)",
            name=op.f("ck_campaign_settlements_selected_goes_with_yes"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_tweet_id"], ["campaign_tweets.id"], name=op.f("fk_campaign_settlements_campaign_tweet_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_settlements")),
    )
    op.create_index(
        "uq_campaign_settlements_standing",
        "campaign_settlements",
        ["campaign_tweet_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_table(
        "campaign_answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("campaign_tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("checkworthy", sa.Boolean(), nullable=True),
        sa.Column("selected", sa.Boolean(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(seat_id is null) = (checkworthy is null)", name=op.f("ck_campaign_answers_counts_on_a_seat")
        ),
        sa.CheckConstraint(
            "(selected is not null) = (checkworthy is true)", name=op.f("ck_campaign_answers_selected_goes_with_yes")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_tweet_id"], ["campaign_tweets.id"], name=op.f("fk_campaign_answers_campaign_tweet_id")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["campaign_seats.id"], name=op.f("fk_campaign_answers_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_answers")),
    )
    op.create_index("ix_campaign_answers_person", "campaign_answers", ["person", "created_at"], unique=False)
    op.create_index(
        "uq_campaign_answers_seat",
        "campaign_answers",
        ["seat_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_index(
        "uq_campaign_answers_standing",
        "campaign_answers",
        ["campaign_tweet_id", "person"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_campaign_answers_standing", table_name="campaign_answers", postgresql_where=sa.text("undone_at is null")
    )
    op.drop_index(
        "uq_campaign_answers_seat", table_name="campaign_answers", postgresql_where=sa.text("undone_at is null")
    )
    op.drop_index("ix_campaign_answers_person", table_name="campaign_answers")
    op.drop_table("campaign_answers")
    op.drop_index(
        "uq_campaign_settlements_standing",
        table_name="campaign_settlements",
        postgresql_where=sa.text("undone_at is null"),
    )
    op.drop_table("campaign_settlements")
    op.drop_index(
        "ix_campaign_seats_not_answered",
        table_name="campaign_seats",
        postgresql_where=sa.text("person is null or held_until is not null"),
    )
    op.drop_table("campaign_seats")
    op.drop_index(op.f("ix_campaign_tweets_tweet_id"), table_name="campaign_tweets")
    op.drop_table("campaign_tweets")
    op.drop_table("campaigns")
