"""Pages and pictures that claims are held against."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CHECKS = {
    "kind_known": "kind in ('page', 'image')",
    "state_known": "state in ('fetched', 'refused', 'gone', 'away')",
    "reason": "(state = 'fetched') = (reason is null)",
    "sentence": "(reason is null) = (sentence is null)",
    "content": "(state = 'fetched') = (content_hash is not null)",
    "text": "(state = 'fetched' and kind = 'page') = (text is not null)",
    "image": "(state = 'fetched' and kind = 'image') = (image_hash is not null)",
}


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("reason", "sentence", "title", "language")),
        sa.Column("published", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("text", "image_url", "content_hash", "image_hash")),
        sa.Column("fetched_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_evidence_{name}")) for name, rule in CHECKS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("kind", "url", name=op.f("uq_evidence_kind_url")),
    )
    op.create_index("ix_evidence_image_hash", "evidence", ["image_hash"])
    op.create_index("ix_evidence_fetched_at", "evidence", ["fetched_at"])


def downgrade() -> None:
    op.drop_table("evidence")
