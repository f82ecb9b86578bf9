"""posts are found by what they are like: of whose text a vector is, and its signs, by which it is looked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BIT

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("text_vectors", sa.Column("tweet_id", sa.BigInteger))
    op.add_column("text_vectors", sa.Column("signs", BIT(varying=True)))


def downgrade() -> None:
    op.drop_column("text_vectors", "signs")
    op.drop_column("text_vectors", "tweet_id")
