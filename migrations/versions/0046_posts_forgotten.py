"""posts are forgotten, and looked at again; messages that quote them are known; logs let words and names go."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

SHORT = "set local lock_timeout = '1s'"
"""Who waits for a table keeps everybody after it waiting: better to give up, and to be run again."""
COLUMNS = {
    "tweets": {
        "forgotten": sa.Text(),
        "forgotten_at": sa.DateTime(timezone=True),
        "looked_at": sa.DateTime(timezone=True),
    },
    "labelled_rows": {"forgotten_at": sa.DateTime(timezone=True)},
}
REFERRING = {
    f"ix_tweets_{how}": (
        [sa.text(f"((context -> '{how}'::text) ->> 'external_id'::text)")],
        f"context -> '{how}' ->> 'external_id' is not null",
    )
    for how in ("quoted", "replied_to", "retweeted")
}
INDEXES = {
    **REFERRING,
    "ix_tweets_looked_at": ([sa.text("GREATEST(fetched_at, looked_at)"), "id"], "forgotten is null"),
    "ix_tweets_forgotten_at": (["forgotten_at"], "forgotten is not null"),
}
CHECKS = {
    "ck_tweets_forgotten_known": "forgotten in ('deleted', 'protected', 'suspended', 'withheld', 'by_hand')",
    "ck_tweets_forgotten_has_time": "(forgotten is null) = (forgotten_at is null)",
    "ck_tweets_forgotten_without_text": "forgotten is null or text = ''",
}
FORGETTING = "current_setting('claimwire.forgetting', true) = 'on'"

# What happened and when stays, whatever else of it goes.
EVENTS = f"""
create or replace function refuse_change_but_retention() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('claimwire.retention', true) = 'on'
     and old.at < now() - interval '60 days' and event_may_go(old) then
    return old;
  end if;
  if tg_op = 'UPDATE' and {FORGETTING}
     and (new.id, new.at, new.verb, new.subject) = (old.id, old.at, old.verb, old.subject) then
    return new;
  end if;
  raise exception 'the event log is append-only';
end $$
"""
HISTORY = f"""
create or replace function {{name}}() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and {FORGETTING} and new.id = old.id then
    return new;
  end if;
  raise exception 'the history of {{what}} is append-only';
end $$
"""
VERSIONS = f"""
create or replace function refuse_rewriting() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and {FORGETTING} and tg_table_name in ('labelled_rows', 'datasets') then
    if new.id = old.id then
      return new;
    end if;
  end if;
  raise exception 'a dataset version never changes: build a new one';
end $$
"""
HISTORIES = {"refuse_promotion_change": "promotions", "refuse_setting_change": "settings"}


def upgrade() -> None:
    op.execute(SHORT)
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=True), if_not_exists=True)
    _quotations()
    op.execute(EVENTS)
    op.execute(VERSIONS)
    for name, what in HISTORIES.items():
        op.execute(HISTORY.format(name=name, what=what))
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        for name, (columns, which) in INDEXES.items():
            op.drop_index(name, "tweets", postgresql_concurrently=True, if_exists=True)
            op.create_index(name, "tweets", columns, postgresql_where=sa.text(which), postgresql_concurrently=True)
        op.execute("set lock_timeout = '1s'")
        for name, rule in CHECKS.items():
            op.execute(f"alter table tweets drop constraint if exists {name}")
            op.execute(f"alter table tweets add constraint {name} check ({rule}) not valid")
            op.execute(f"alter table tweets validate constraint {name}")
        op.execute("reset lock_timeout")


def _quotations() -> None:
    op.create_table(
        "quotations",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message_ts", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("due", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tweet_id"], ["tweets.id"], name=op.f("fk_quotations_tweet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotations")),
        sa.UniqueConstraint(
            "channel", "message_ts", "tweet_id", name=op.f("uq_quotations_channel_message_ts_tweet_id")
        ),
        if_not_exists=True,
    )
    op.create_index("ix_quotations_tweet_id", "quotations", ["tweet_id"], if_not_exists=True)
    op.create_index(
        "ix_quotations_due", "quotations", [sa.text("queued_at nulls first")], postgresql_where=sa.text("due"),
        if_not_exists=True,
    )  # fmt: skip
    # Questions of before, whose places are known.
    op.execute(
        "insert into quotations (tweet_id, channel, message_ts) select tweet_id, channel, message_ts "
        "from second_opinions where message_ts is not null and channel is not null on conflict do nothing"
    )


def downgrade() -> None:
    op.execute(SHORT)
    for name, what in HISTORIES.items():
        op.execute(HISTORY.replace(FORGETTING, "false").format(name=name, what=what))
    op.execute(EVENTS.replace(FORGETTING, "false"))
    op.execute(VERSIONS.replace(FORGETTING, "false"))
    op.drop_table("quotations")
    for table, columns in COLUMNS.items():
        for name in columns:
            op.drop_column(table, name)
