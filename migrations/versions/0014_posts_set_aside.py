"""posts that cannot be judged are set aside, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tweets", sa.Column("set_aside", sa.Text(), nullable=True))
    op.create_index("ix_tweets_set_aside", "tweets", ["id"], postgresql_where=sa.text("set_aside is not null"))


def downgrade() -> None:
    op.drop_index("ix_tweets_set_aside", table_name="tweets")
    op.drop_column("tweets", "set_aside")
