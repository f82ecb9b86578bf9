"""which click an answer about a match came from."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = "uq_match_answers_person_tweet_id_check_id_clicked_at"


def upgrade() -> None:
    op.add_column("match_answers", sa.Column("clicked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f(NAME), "match_answers", ["person", "tweet_id", "check_id", "clicked_at"])


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "match_answers", type_="unique")
    op.drop_column("match_answers", "clicked_at")
