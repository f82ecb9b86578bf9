"""what the desk decides about its settings, change by change."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0036"
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


FROM_ROLE_GROUPS = """
insert into setting_changes (name, before, after, changed_by, changed_at)
select role || 's_group', '', user_group, chosen_by, chosen_at from role_groups order by chosen_at
"""
TO_ROLE_GROUPS = """
insert into role_groups (role, user_group, chosen_by, chosen_at)
select replace(name, 's_group', ''), after, changed_by, changed_at from (
  select distinct on (name) * from setting_changes
  where name in ('readers_group', 'fact_checkers_group', 'heads_group', 'admins_group') order by name, id desc
) newest where after <> ''
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
    op.execute(FROM_ROLE_GROUPS)
    op.drop_table("role_groups")
    op.execute(APPEND_ONLY)


def downgrade() -> None:
    op.create_table(
        "role_groups",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("user_group", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        sa.Column("chosen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "role in ('reader', 'fact_checker', 'head', 'admin')", name=op.f("ck_role_groups_role_known")
        ),
        sa.PrimaryKeyConstraint("role", name=op.f("pk_role_groups")),
    )
    op.execute(TO_ROLE_GROUPS)
    op.drop_table("setting_changes")
    op.execute("drop function refuse_setting_change()")
