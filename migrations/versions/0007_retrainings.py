"""what became of each retraining."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

AT_WORK = "state in ('building', 'training', 'comparing')"
ENDED = "state in ('promoted', 'refused', 'failed', 'interrupted')"
CHECKS = {
    "state_known": "state in ('waiting', 'building', 'training', 'comparing', 'promoted', 'refused', 'failed', "
    "'interrupted')",
    "wanted_known": "wanted in ('nothing', 'verdict', 'rolled_back')",
    "shown_known": "shown in ('nothing', 'verdict', 'rolled_back', 'outdated')",
    "shown_has_message": "(shown = 'nothing') = (message_ts is null)",
    "ended": f"(ended_at is not null) = ({ENDED})",
    "failure_has_reason": "state <> 'failed' or error is not null",
    "promotion": "state <> 'promoted' or (candidate_id is not null and verdict is not null)",
}
REFERENCES = {"dataset_id": "datasets", "candidate_id": "model_versions", "live_id": "model_versions"}


def upgrade() -> None:
    op.create_table(
        "retrainings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("progressive", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in REFERENCES),
        sa.Column("verdict", postgresql.JSONB(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in ("queued_at", "begun_at", "ended_at")),
        sa.Column("wanted", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("shown", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("message_ts", sa.Text(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("last_error", "rolled_back_by", "note")),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_retrainings_{name}")) for name, rule in CHECKS.items()),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_retrainings_{name}"))
            for name, table in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retrainings")),
    )
    for name, which in (("waiting", "state = 'waiting'"), ("at_work", AT_WORK)):
        op.create_index(f"uq_retrainings_{name}", "retrainings", ["task"], unique=True, postgresql_where=sa.text(which))


def downgrade() -> None:
    op.drop_table("retrainings")
