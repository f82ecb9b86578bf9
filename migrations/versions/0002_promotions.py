"""promotions, and what a version knows besides: would the desk select it, which sentence makes the claim."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = """
create function refuse_promotion_change() returns trigger language plpgsql as $$
begin
  raise exception 'the history of promotions is append-only';
end $$;
create trigger promotions_append_only before update or delete on promotions
  for each row execute function refuse_promotion_change();
create trigger promotions_no_truncate before truncate on promotions
  for each statement execute function refuse_promotion_change();
"""

FROM_THE_LOG = """
insert into promotions (version_id, replaced_id, kind, by_whom, at)
select version_id, replaced_id, 'promote', actor, at
from (
  select e.id, v.id as version_id, e.actor, e.at, lag(v.id) over (partition by v.task order by e.id) as replaced_id
  from events e join model_versions v on e.subject_id = v.id::text
  where e.subject = 'model' and e.verb = 'promoted'
) logged
where replaced_id is distinct from version_id
order by id
"""
"""Databases that have promoted before this table existed can go back, too."""

CHECKS = {
    "selected_probability_range": "selected_probability between 0 and 1",
    "sentence_has_both_ends": "(sentence_start is null) = (sentence_end is null)",
    "sentence_range": "0 <= sentence_start and sentence_start < sentence_end",
}
COLUMNS = {"selected_probability": sa.Double(), "sentence_start": sa.Integer(), "sentence_end": sa.Integer()}


def upgrade() -> None:
    op.create_table(
        "promotions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("replaced_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("undoes_id", sa.BigInteger(), nullable=True),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("kind in ('promote', 'rollback')", name=op.f("ck_promotions_kind_known")),
        sa.CheckConstraint("(kind = 'rollback') = (undoes_id is not null)", name=op.f("ck_promotions_rollback_undoes")),
        sa.CheckConstraint("kind = 'promote' or replaced_id is not null", name=op.f("ck_promotions_rollback_replaces")),
        sa.CheckConstraint("version_id <> replaced_id", name=op.f("ck_promotions_another_version")),
        sa.ForeignKeyConstraint(["version_id"], ["model_versions.id"], name=op.f("fk_promotions_version_id")),
        sa.ForeignKeyConstraint(["replaced_id"], ["model_versions.id"], name=op.f("fk_promotions_replaced_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["promotions.id"], name=op.f("fk_promotions_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promotions")),
        sa.UniqueConstraint("undoes_id", name=op.f("uq_promotions_undoes_id")),
    )
    op.create_index(op.f("ix_promotions_version_id"), "promotions", ["version_id"], unique=False)
    op.execute(FROM_THE_LOG)
    op.execute(APPEND_ONLY)
    for name, kind in COLUMNS.items():
        op.add_column("predictions", sa.Column(name, kind, nullable=True))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_predictions_{name}"), "predictions", condition)


def downgrade() -> None:
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_predictions_{name}"), "predictions")
    for name in reversed(COLUMNS):
        op.drop_column("predictions", name)
    op.drop_table("promotions")
    op.execute("drop function refuse_promotion_change()")
