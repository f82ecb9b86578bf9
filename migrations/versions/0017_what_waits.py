"""what waits says so in its row; copies are found among the posts of their time alone."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BATCH = 10_000
"""Posts whose words and keys are moved in one transaction."""
WAITING = "update tweets t set waiting = true where not exists (select from predictions p where p.tweet_id = t.id)"
CHANGED = """
update tweets t set changed = true from post_sketches s
where s.tweet_id = t.id and jsonb_array_length(t.edit_ids) > 1 and jsonb_array_length(t.edit_ids) > s.versions
"""
# Sixteen bands, and the first characters' key, which stands last where a post has one.
KEYS = """
insert into sketch_keys (key, tweet_id, posted_at)
select distinct key, t.id, t.posted_at
from post_sketches s join tweets t on t.id = s.tweet_id, unnest(s.keys[1\\:16] || s.keys[33\\:33]) key
where s.tweet_id >= :first and s.tweet_id < :first + :batch and s.copy_of is null
  and s.sketched_at > now() - interval '30 days'
on conflict do nothing
"""
WORDS = """
insert into read_words as known (word, tweet_ids)
select word, (array_agg(tweet_id order by tweet_id))[1\\:3] from post_sketches s, unnest(s.words) word
where s.tweet_id >= :first and s.tweet_id < :first + :batch and s.copy_of is null
group by word
on conflict (word) do update set tweet_ids = (known.tweet_ids || excluded.tweet_ids)[1\\:3]
where cardinality(known.tweet_ids) < 3
"""

FUNCTION = """
create or replace function tweets_judged() returns trigger language plpgsql as $$
begin
  update tweets set waiting = false from (select distinct tweet_id from judged) as j where id = j.tweet_id and waiting;
  return null;
end $$
"""
TRIGGER = """
create or replace trigger tweets_judged after insert on predictions referencing new table as judged
for each statement execute function tweets_judged()
"""


def upgrade() -> None:
    # Each step may be there already: what follows in its own transactions may have been cut off.
    for name in ("waiting", "changed"):
        column = sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)
        op.add_column("tweets", column, if_not_exists=True)
    op.alter_column("tweets", "waiting", server_default=sa.text("true"))
    op.execute(FUNCTION)
    op.execute(TRIGGER)
    # Older workers, while there are any, go on writing them.
    for column, kind in (("keys", "bigint[]"), ("words", "text[]")):
        op.alter_column("post_sketches", column, server_default=sa.text(f"'{{}}'::{kind}"))
    op.create_table(
        "sketch_keys",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("tweet_id", sa.BigInteger(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key", "tweet_id", name=op.f("pk_sketch_keys")),
        if_not_exists=True,
    )
    op.create_index(
        "ix_sketch_keys_kept_at", "sketch_keys", ["kept_at"], postgresql_using="brin",
        postgresql_with={"autosummarize": "on"}, if_not_exists=True,
    )  # fmt: skip
    op.create_table(
        "read_words",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("tweet_ids", sa.ARRAY(sa.BigInteger()), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_read_words")),
        if_not_exists=True,
    )
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")  # a million rows are indexed in seconds, fifty are not
        op.execute(WAITING)
        op.execute(CHANGED)
        for name, where in (("ix_tweets_waiting", "waiting"), ("ix_tweets_changed", "changed")):
            op.create_index(
                name, "tweets", [sa.text("queued_at nulls first")], postgresql_where=sa.text(where),
                postgresql_concurrently=True, if_not_exists=True,
            )  # fmt: skip
        last = op.get_bind().scalar(sa.text("select max(tweet_id) from post_sketches")) or 0
        for first in range(0, last + 1, BATCH):
            for statement in (KEYS, WORDS):
                op.get_bind().execute(sa.text(statement), {"first": first, "batch": BATCH})
        for name, table in (
            ("ix_post_sketches_keys", "post_sketches"), ("ix_post_sketches_words", "post_sketches"),
            ("ix_tweets_edited", "tweets"), ("ix_tweets_queued_at", "tweets"),
        ):  # fmt: skip
            op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)


def downgrade() -> None:
    op.create_index("ix_tweets_queued_at", "tweets", ["queued_at"])
    op.create_index("ix_tweets_edited", "tweets", ["id"], postgresql_where=sa.text("jsonb_array_length(edit_ids) > 1"))
    op.create_index("ix_post_sketches_words", "post_sketches", ["words"], postgresql_using="gin")
    op.create_index(
        "ix_post_sketches_keys", "post_sketches", ["keys"], postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )  # fmt: skip
    op.execute("drop trigger tweets_judged on predictions")
    op.execute("drop function tweets_judged")
    op.drop_table("read_words")
    op.drop_table("sketch_keys")
    op.drop_column("tweets", "changed")
    op.drop_column("tweets", "waiting")
