"""what processes see that is wrong, and the notes by which admins know of it."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
OUT_OF_SYNC = "shown <> wanted or tried_at is not null"


def upgrade() -> None:
    op.create_table(
        "sightings",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, server_default="", nullable=False),
        sa.Column("witness", sa.Text, nullable=False),
        sa.Column("since", TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("seen_at", TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("until", TIME),
        sa.Column("times", sa.BigInteger, server_default="1", nullable=False),
        sa.Column("ended_at", TIME),
        sa.UniqueConstraint("code", "subject", "witness", name="uq_sightings_code_subject_witness"),
    )
    op.create_index("ix_sightings_standing", "sightings", ["seen_at"], postgresql_where=sa.text("ended_at is null"))
    op.create_table(
        "fault_notes",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, server_default="", nullable=False),
        sa.Column("wanted", sa.Text, server_default="nothing", nullable=False),
        sa.Column("since", TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("over_at", TIME),
        sa.Column("shown", sa.Text, server_default="nothing", nullable=False),
        sa.Column("channel", sa.Text),
        sa.Column("message_ts", sa.Text),
        sa.Column("tried_at", TIME),
        sa.Column("posted_at", TIME),
        sa.Column("last_error", sa.Text),
        sa.Column("queued_at", TIME),
        sa.CheckConstraint("wanted in ('nothing', 'standing', 'over')", name="ck_fault_notes_wanted_known"),
        sa.CheckConstraint("shown in ('nothing', 'standing', 'over', 'outdated')", name="ck_fault_notes_shown_known"),
        sa.CheckConstraint("(shown = 'nothing') = (message_ts is null)", name="ck_fault_notes_shown_has_message"),
        sa.CheckConstraint("(wanted = 'over') = (over_at is not null)", name="ck_fault_notes_over_has_time"),
    )
    op.create_index(
        "uq_fault_notes_standing", "fault_notes", ["code", "subject"], unique=True,
        postgresql_where=sa.text("over_at is null"),
    )  # fmt: skip
    op.create_index(
        "ix_fault_notes_waiting", "fault_notes", [sa.text("queued_at nulls first")],
        postgresql_where=sa.text(OUT_OF_SYNC),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("fault_notes")
    op.drop_table("sightings")
