"""what the desk decides about its settings, change by change."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0032"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create function refuse_setting_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of settings is append-only';
end $$;
create trigger setting_changes_append_only before update or delete on setting_changes
  for each row execute function refuse_setting_change();
create trigger setting_changes_no_truncate before truncate on setting_changes
  for each statement execute function refuse_setting_change();
"""


def upgrade() -> None:
    op.create_table(
        "setting_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting_changes")),
    )
    op.create_index("ix_setting_changes_name", "setting_changes", ["name", "id"])
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.drop_table("setting_changes")
    op.execute("drop function refuse_setting_change()")
