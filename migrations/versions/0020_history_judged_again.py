"""history judged again: rescorings, their ranges, a word for what a later version says; which events may go."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = "'positive', 'sampled_negative', 'withheld', 'copy'"

RETENTION = """
create function event_may_go(event events) returns boolean language sql stable as $$
  select event.actor in ('source', 'poller', 'worker') and (
    event.verb in ('joined', 'left out', 'set aside', 'warned')
    or event.verb = 'edited' and event.subject = 'tweet'
       and not exists (select from feedback where feedback.tweet_id = event.subject_id::bigint)
  )
$$;
create function refuse_change_but_retention() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('claimwire.retention', true) = 'on'
     and old.at < now() - interval '60 days' and event_may_go(old) then
    return old;
  end if;
  raise exception 'the event log is append-only';
end $$;
create or replace trigger events_append_only before update or delete on events
  for each row execute function refuse_change_but_retention();
"""


def upgrade() -> None:
    op.execute(RETENTION)
    _know_outcomes(f"{WORDS}, 'rescored'")
    op.create_table(
        "rescorings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("model_version_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="going_on", nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("since < until", name=op.f("ck_rescorings_since_before_until")),
        sa.CheckConstraint(
            "state in ('going_on', 'finished', 'cancelled', 'superseded')", name=op.f("ck_rescorings_state_known")
        ),
        sa.CheckConstraint("(state = 'going_on') = (ended_at is null)", name=op.f("ck_rescorings_ended_has_time")),
        sa.ForeignKeyConstraint(
            ["model_version_id"], ["model_versions.id"], name=op.f("fk_rescorings_model_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescorings")),
    )
    op.create_index(
        "uq_rescorings_going_on", "rescorings", ["state"], unique=True,
        postgresql_where=sa.text("state = 'going_on'"),
    )  # fmt: skip
    op.create_table(
        "rescoring_ranges",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("rescoring_id", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("next_id", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("judged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint(
            "first_id <= next_id and next_id <= last_id + 1", name=op.f("ck_rescoring_ranges_next_within")
        ),
        sa.ForeignKeyConstraint(["rescoring_id"], ["rescorings.id"], name=op.f("fk_rescoring_ranges_rescoring_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescoring_ranges")),
    )
    op.create_index(
        "ix_rescoring_ranges_unfinished", "rescoring_ranges", ["rescoring_id", "id"],
        postgresql_where=sa.text("next_id <= last_id"),
    )  # fmt: skip
    op.create_index("ix_rescoring_ranges_rescoring_id", "rescoring_ranges", ["rescoring_id"])


def downgrade() -> None:
    op.execute(
        "create or replace trigger events_append_only before update or delete on events "
        "for each row execute function refuse_change()"
    )
    op.execute("drop function refuse_change_but_retention(); drop function event_may_go(events)")
    op.execute("delete from predictions where outcome = 'rescored'")
    _know_outcomes(WORDS)
    op.drop_table("rescoring_ranges")
    op.drop_table("rescorings")


def _know_outcomes(words: str) -> None:
    """Swap the constraint: rows are held against the new one while the loop writes, and the swap takes an instant."""
    with op.get_context().autocommit_block():
        op.execute("alter table predictions drop constraint if exists ck_predictions_outcome_new")
        op.execute(
            f"alter table predictions add constraint ck_predictions_outcome_new check (outcome in ({words})) not valid"
        )
        op.execute("alter table predictions validate constraint ck_predictions_outcome_new")
    op.drop_constraint("ck_predictions_outcome_known", "predictions")
    op.execute("alter table predictions rename constraint ck_predictions_outcome_new to ck_predictions_outcome_known")
