"""copies are found by what a post says and how it begins: the keys of the last month's posts are made anew."""

import sqlalchemy as sa
from alembic import op

from pipeline.near_duplicates import post_keys
from pipeline.near_duplicates.post_text import read

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BATCH = 5_000
"""Posts whose keys are made in one transaction."""
RECENT = """
select t.id, t.text from post_sketches s join tweets t on t.id = s.tweet_id
where s.tweet_id > :after and s.copy_of is null and s.sketched_at > now() - interval '30 days'
order by s.tweet_id limit :batch
"""
KEYS = """
insert into sketch_keys (key, tweet_id, posted_at, kept_at)
select key, id, posted_at, sketched_at
from unnest(cast(:keys as bigint[]), cast(:ids as bigint[])) as given(key, of_tweet)
join tweets on id = of_tweet join post_sketches on tweet_id = of_tweet
on conflict do nothing
"""


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # While the desk works: a copy that comes before its original's keys are back costs a second card, no more.
        op.execute("truncate sketch_keys")
        connection, after = op.get_bind(), 0
        while posts := connection.execute(sa.text(RECENT), {"after": after, "batch": BATCH}).all():
            keys = [(key, number) for number, text in posts for key in post_keys.of(read(text))]
            given = {"keys": [key for key, _ in keys], "ids": [number for _, number in keys]}
            connection.execute(sa.text(KEYS), given)
            after = posts[-1].id


def downgrade() -> None:
    """Older versions find copies of what they judge from then on."""
