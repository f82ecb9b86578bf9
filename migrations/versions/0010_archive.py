"""the archive of published fact-checks, their vectors, and the answers about matches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _published_checks()
    op.create_table(
        "check_vectors",
        sa.Column("check_id", sa.BigInteger(), nullable=False),
        sa.Column("encoder", sa.Text(), nullable=False),
        sa.Column("embedding", postgresql.ARRAY(sa.REAL()), nullable=False),
        sa.ForeignKeyConstraint(["check_id"], ["published_checks.id"], name=op.f("fk_check_vectors_check_id")),
        sa.PrimaryKeyConstraint("check_id", "encoder", name=op.f("pk_check_vectors")),
    )
    _match_answers()


def _published_checks() -> None:
    text, optional = {"nullable": False}, {"nullable": True}
    op.create_table(
        "published_checks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("publisher", sa.Text(), **text),
        sa.Column("reference", sa.Text(), server_default="", **text),
        sa.Column("claim_digest", sa.Text(), **text),
        sa.Column("claim", sa.Text(), **text),
        sa.Column("title", sa.Text(), server_default="", **text),
        *(sa.Column(name, sa.Text(), **optional) for name in ("url", "claimant", "verdict")),
        sa.Column("rating", postgresql.JSONB(), **optional),
        sa.Column("published_on", sa.Date(), **optional),
        sa.Column("language", sa.Text(), **optional),
        sa.Column("digest", sa.Text(), **text),
        sa.Column("own", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), **optional),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "words",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple'::regconfig, title || ' ' || claim)", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("claim <> ''", name=op.f("ck_published_checks_claim_said")),
        sa.CheckConstraint("publisher <> ''", name=op.f("ck_published_checks_publisher_named")),
        sa.CheckConstraint("not own or url is not null", name=op.f("ck_published_checks_own_has_url")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_published_checks_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_checks")),
        sa.UniqueConstraint(
            "publisher", "reference", "claim_digest", name=op.f("uq_published_checks_publisher_reference_claim_digest")
        ),
    )
    op.create_index("ix_published_checks_change", "published_checks", ["change"])
    op.create_index("ix_published_checks_words", "published_checks", ["words"], postgresql_using="gin")


def _match_answers() -> None:
    op.create_table(
        "match_answers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("tweet_id", "check_id")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "answer")),
        sa.Column("certainty", sa.Float(), nullable=False),
        sa.Column("scores", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("answer in ('same', 'different')", name=op.f("ck_match_answers_answer_known")),
        sa.CheckConstraint("certainty between 0 and 1", name=op.f("ck_match_answers_certainty_is_share")),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_match_answers_tweet_id")),
        sa.ForeignKeyConstraint(["check_id"], ["published_checks.id"], name=op.f("fk_match_answers_check_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_answers")),
    )
    for name in ("tweet_id", "check_id"):
        op.create_index(f"ix_match_answers_{name}", "match_answers", [name])
    op.create_index(
        "uq_match_answers_standing",
        "match_answers",
        ["person", "tweet_id", "check_id"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )


def downgrade() -> None:
    for table in ("match_answers", "check_vectors", "published_checks"):
        op.drop_table(table)
