"""first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the event log is append-only';
end $$;
create trigger events_append_only before update or delete on events
  for each row execute function refuse_change();
create trigger events_no_truncate before truncate on events
  for each statement execute function refuse_change();
"""


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("account_group", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("include_retweets", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("include_replies", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("posts_back", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("added_by", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("next_poll_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("state in ('active', 'paused', 'removed')", name=op.f("ck_accounts_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_accounts_source_external_id")),
    )
    op.create_index(
        "ix_accounts_due",
        "accounts",
        ["source", "next_poll_at"],
        unique=False,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=False),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_subject", "events", ["subject", "subject_id"], unique=False)
    op.create_table(
        "model_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("threshold", sa.Double(), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("promoted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('candidate', 'live', 'retired')", name=op.f("ck_model_versions_state_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("task", "name", name=op.f("uq_model_versions_task_name")),
    )
    op.create_index(
        "uq_model_versions_live",
        "model_versions",
        ["task"],
        unique=True,
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("named_by", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role in ('admin')", name=op.f("ck_people_role_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "source_reads",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("posts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("users", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_source_reads_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_reads")),
    )
    op.create_index(
        "uq_source_reads_source_day_account",
        "source_reads",
        ["source", "day", "account_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "tweets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("edit_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind in ('post', 'retweet', 'reply', 'quote')", name=op.f("ck_tweets_kind_known")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tweets_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tweets")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_tweets_source_external_id")),
    )
    op.create_index("ix_tweets_account_id_posted_at", "tweets", ["account_id", "posted_at"], unique=False)
    op.create_index(op.f("ix_tweets_queued_at"), "tweets", ["queued_at"], unique=False)
    op.create_table(
        "predictions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("model_version_id", sa.BigInteger(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("label", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("sampling_probability", sa.Double(), nullable=False),
        sa.Column("highlights", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "outcome in ('positive', 'sampled_negative', 'withheld')",
            name=op.f("ck_predictions_outcome_known"),
        ),
        sa.CheckConstraint("probability between 0 and 1", name=op.f("ck_predictions_probability_range")),
        sa.CheckConstraint(
            "sampling_probability between 0 and 1", name=op.f("ck_predictions_sampling_probability_range")
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_versions.id"], name=op.f("fk_predictions_model_version_id")
        ),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_predictions_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_predictions")),
        sa.UniqueConstraint("tweet_id", "model_version_id", name=op.f("uq_predictions_tweet_id_model_version_id")),
    )
    op.create_index(op.f("ix_predictions_tweet_id"), "predictions", ["tweet_id"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("prediction_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), server_default="buttons", nullable=False),
        sa.Column("shown", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("(shown = 'nothing') = (message_ts is null)", name=op.f("ck_cards_shown_has_message")),
        sa.CheckConstraint("purpose in ('tweets', 'fact_check')", name=op.f("ck_cards_purpose_known")),
        sa.CheckConstraint("shown in ('nothing', 'buttons', 'line', 'outdated')", name=op.f("ck_cards_shown_known")),
        sa.CheckConstraint("wanted in ('nothing', 'buttons', 'line')", name=op.f("ck_cards_wanted_known")),
        sa.ForeignKeyConstraint(["prediction_id"], ["predictions.id"], name=op.f("fk_cards_prediction_id")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_cards_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("tweet_id", "purpose", name=op.f("uq_cards_tweet_id_purpose")),
    )
    op.create_index(
        "ix_cards_unsettled",
        "cards",
        ["queued_at"],
        unique=False,
        postgresql_where=sa.text("shown <> wanted or tried_at is not null"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("choice in ('fact_check', 'leave')", name=op.f("ck_decisions_choice_known")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_decisions_card_id")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_decisions_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_card_id"), "decisions", ["card_id"], unique=False)
    op.create_index(op.f("ix_decisions_tweet_id"), "decisions", ["tweet_id"], unique=False)
    op.create_index(
        "uq_decisions_standing",
        "decisions",
        ["card_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("label in ('rejected', 'reviewed', 'selected')", name=op.f("ck_feedback_label_known")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_feedback_card_id")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_feedback_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index(op.f("ix_feedback_card_id"), "feedback", ["card_id"], unique=False)
    op.create_index(op.f("ix_feedback_tweet_id"), "feedback", ["tweet_id"], unique=False)
    op.create_index(
        "uq_feedback_standing",
        "feedback",
        ["card_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_index("uq_feedback_standing", table_name="feedback", postgresql_where=sa.text("undone_at is null"))
    op.drop_index(op.f("ix_feedback_tweet_id"), table_name="feedback")
    op.drop_index(op.f("ix_feedback_card_id"), table_name="feedback")
    op.drop_table("feedback")
    op.drop_index("uq_decisions_standing", table_name="decisions", postgresql_where=sa.text("undone_at is null"))
    op.drop_index(op.f("ix_decisions_tweet_id"), table_name="decisions")
    op.drop_index(op.f("ix_decisions_card_id"), table_name="decisions")
    op.drop_table("decisions")
    op.drop_index(
        "ix_cards_unsettled", table_name="cards", postgresql_where=sa.text("shown <> wanted or tried_at is not null")
    )
    op.drop_table("cards")
    op.drop_index(op.f("ix_predictions_tweet_id"), table_name="predictions")
    op.drop_table("predictions")
    op.drop_index(op.f("ix_tweets_queued_at"), table_name="tweets")
    op.drop_index("ix_tweets_account_id_posted_at", table_name="tweets")
    op.drop_table("tweets")
    op.drop_index("uq_source_reads_source_day_account", table_name="source_reads", postgresql_nulls_not_distinct=True)
    op.drop_table("source_reads")
    op.drop_table("people")
    op.drop_index("uq_model_versions_live", table_name="model_versions", postgresql_where=sa.text("state = 'live'"))
    op.drop_table("model_versions")
    op.drop_index("ix_events_subject", table_name="events")
    op.drop_table("events")
    op.drop_index("ix_accounts_due", table_name="accounts", postgresql_where=sa.text("state = 'active'"))
    op.drop_table("accounts")
    op.execute("drop function refuse_change()")
