"""a judged card's line leaves after a while; a card is found by its message; what a person clicked last."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEXES = (("ix_cards_leaving", "leaves_at"), ("ix_cards_message", "message_ts"))


def upgrade() -> None:
    op.create_table(
        "last_clicks",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slips", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_last_clicks")),
        if_not_exists=True,
    )
    op.add_column("cards", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True), if_not_exists=True)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        for name, column in INDEXES:  # a build that was cut off leaves an index that is none, and is begun anew
            op.drop_index(name, "cards", postgresql_concurrently=True, if_exists=True)
            op.create_index(
                name, "cards", [column], postgresql_where=sa.text(f"{column} is not null"),
                postgresql_concurrently=True,
            )  # fmt: skip


def downgrade() -> None:
    with op.get_context().autocommit_block():
        for name, _ in INDEXES:
            op.drop_index(name, "cards", postgresql_concurrently=True, if_exists=True)
    op.drop_column("cards", "leaves_at")
    op.drop_table("last_clicks")
