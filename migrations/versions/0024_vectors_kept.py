"""vectors are kept: what an encoder made of a text is not made again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "text_vectors",
        sa.Column("encoder", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("means", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("encoder", "digest", name="pk_text_vectors"),
        sa.CheckConstraint("length(digest) = 16", name="ck_text_vectors_digest_whole"),
    )
    # Such numbers do not get shorter; trying takes longer than writing them.
    op.execute("alter table text_vectors alter column means set storage external")


def downgrade() -> None:
    op.drop_table("text_vectors")
