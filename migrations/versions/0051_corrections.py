"""what people of the desk said of findings: right, or wrong, and what would have been right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

STANDING = sa.text("undone_at is null")
ANSWERS = (
    "answer in ('Support_Multimodal', 'Support_Text', 'Insufficient_Multimodal', 'Insufficient_Text', 'Refute', "
    "'human', 'machine', 'passages')"
)


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        refers("finding_id", "findings"),
        refers("tweet_id", "tweets"),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kind", "subject", "version")),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("person", "verdict")),
        sa.Column("answer", sa.Text()),
        sa.Column("passages", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        *(
            sa.Column(name, sa.Text())
            for name in ("sentence", "text", "document", "document_url", "image", "document_image", "language")
        ),
        sa.Column("clicked_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint(
            "finding_id", "found_at", "person", "clicked_at",
            name=op.f("uq_corrections_finding_id_found_at_person_clicked_at"),
        ),
        sa.CheckConstraint("kind in ('generated_text', 'comparison')", name=op.f("ck_corrections_kind_known")),
        sa.CheckConstraint("verdict in ('right', 'wrong')", name=op.f("ck_corrections_verdict_known")),
        sa.CheckConstraint(ANSWERS, name=op.f("ck_corrections_answer_known")),
        sa.CheckConstraint(
            "verdict = 'right' or answer is not null", name=op.f("ck_corrections_wrong_has_answer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )  # fmt: skip
    op.create_index(
        "uq_corrections_standing", "corrections", ["finding_id", "found_at", "person"], unique=True,
        postgresql_where=STANDING,
    )  # fmt: skip
    op.create_index("ix_corrections_person", "corrections", ["person", "created_at"], postgresql_where=STANDING)
    op.create_index(op.f("ix_corrections_tweet_id"), "corrections", ["tweet_id"])
    op.create_index("ix_corrections_document_url", "corrections", ["document_url"], postgresql_using="hash")


def downgrade() -> None:
    op.drop_table("corrections")


def refers(column, to):
    return sa.Column(
        column, sa.BigInteger(), sa.ForeignKey(f"{to}.id", name=op.f(f"fk_corrections_{column}")), nullable=False
    )
