"""people have one of four roles; whoever had a row before is an admin still."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROLES = "role in ('reader', 'fact_checker', 'head', 'admin')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_people_role_known"), "people")
    op.create_check_constraint(op.f("ck_people_role_known"), "people", ROLES)


def downgrade() -> None:
    op.execute("delete from people where role <> 'admin'")
    op.drop_constraint(op.f("ck_people_role_known"), "people")
    op.create_check_constraint(op.f("ck_people_role_known"), "people", "role in ('admin')")
