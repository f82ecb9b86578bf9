"""Keys that so many texts have that these are one cluster are kept: what is made of a template meets it no more."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "full_keys",
        sa.Column("key", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("text_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_full_keys"),
        sa.ForeignKeyConstraint(["text_id"], ["known_texts.id"], name="fk_full_keys_text_id"),
    )


def downgrade() -> None:
    op.drop_table("full_keys")
