"""What the desk's votes came to, from build to build: a build works out again only what has changed since."""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

BATCH = 1000
MANY = 10_000
"""New rows from which on the next build would be planned badly, until Postgres looks at the tables by itself."""
MADE_AS = 1
"""Another way of making verdicts or rows of them has another number: then all are made anew."""

# Whatever else a verdict is made of never changes under a click: its card's prediction, and the rest of a post that is
# not edited.
_CLICKED = text(f"""
    drop table if exists pg_temp.clicked, pg_temp.changed;
    create temporary table clicked on commit drop as
    with clicks as (
      select tweet_id, bit_xor(hash_record_extended(row(id, person, label, created_at), 0)) as said
      from (
        select id, tweet_id, person, label, created_at from feedback where undone_at is null
        union all
        select -id, tweet_id, person, label, answered_at from second_opinions
        where undone_at is null and label is not null
      ) as labels group by tweet_id
    ), posts as (
      select id as tweet_id, jsonb_array_length(edit_ids) as versions, language from tweets where forgotten is null
    ), joined as (
      select copy_of as tweet_id, count(*) as copies, sum(tweet_id) as which
      from post_sketches where copy_of is not null group by copy_of
    ), answered as (
      select distinct tweet_id, true as is_answered from campaign_tweets
      join campaigns on campaigns.id = campaign_id and state = 'closed' where tweet_id is not null
    )
    select tweet_id, case when is_answered is null
      then hash_record_extended(row(said, versions, language, copies, which, {MADE_AS}), 0) end as seen
    from clicks join posts using (tweet_id) left join joined using (tweet_id) left join answered using (tweet_id);
    analyze clicked;
""")  # noqa: S608 - a number of our own

_ACCOUNTS = "select id as account_id, hash_record_extended(row(handle, account_group), 0) as account_seen from accounts"

_FORGET = text(f"""
    with known as materialized ({_ACCOUNTS}), same as (
      select clicked.tweet_id from desk_verdicts join clicked using (tweet_id, seen)
      join known using (account_id, account_seen)
    ), gone as (
      delete from desk_verdicts as kept where not exists (select from same where same.tweet_id = kept.tweet_id)
      returning row_id
    ) insert into touched select distinct digest from gone join labelled_rows on labelled_rows.id = row_id
""")  # noqa: S608 - a constant of our own

_CHANGED = text(f"""
    create temporary table changed on commit drop as
    select clicked.tweet_id, seen, account_id, account_seen
    from clicked join tweets on tweets.id = clicked.tweet_id join ({_ACCOUNTS}) as known using (account_id)
    where not exists (select from desk_verdicts as kept where kept.tweet_id = clicked.tweet_id);
    create index on changed (tweet_id);
""")  # noqa: S608 - a constant of our own

_NEXT = text("select tweet_id from changed where tweet_id > :after order by tweet_id limit :batch")

_TOUCH = text("insert into touched select distinct digest from candidates where origin = 'desk'")

_TAKE_BACK = text("""
    with back as (
      delete from desk_verdicts using labelled_rows as stored
      where stored.id = row_id and digest in (select digest from touched)
      returning desk_verdicts.tweet_id, seen, account_id, account_seen, stored.*
    ), again as (
      insert into changed select tweet_id, seen, account_id, account_seen from back
    )
    insert into candidates (tweet_id, origin, key, text, digest, reason, label, selected, people, language, account,
      account_group, model_version, outcome, sampling_probability, posted_at, labelled_at)
    select tweet_id, origin, key, text, digest, case when label is null then 'tie' end, label, selected, people,
      language, account, account_group, model_version, outcome, sampling_probability, posted_at, labelled_at
    from back
""")

_KEEP = text("""
    insert into desk_verdicts (key, tweet_id, place, seen, account_id, account_seen, row_id)
    select candidates.key, tweet_id, number, seen, account_id, account_seen, stored.id
    from candidates join candidate_lines using (number) join labelled_rows as stored using (line_digest)
    left join changed using (tweet_id)
    where candidates.origin = 'desk' returning 1
""")


def changed(session: Session) -> Iterator[list[int]]:
    """Batches of clicked posts, in their order, on which something was said or has changed since the last build.

    What came of them before is forgotten, and so is what came of answers.
    """
    for statement in (_CLICKED, _FORGET, _CHANGED):
        session.execute(statement)
    after = 0
    while tweet_ids := list(session.scalars(_NEXT, {"after": after, "batch": BATCH})):
        yield tweet_ids
        after = tweet_ids[-1]


def take_back(session: Session) -> None:
    """Make candidates again of verdicts on the same texts, and of those whose split has changed."""
    for statement in (_TOUCH, text("analyze touched"), _TAKE_BACK):
        session.execute(statement)


def keep(session: Session) -> None:
    """Keep what the desk's candidates came to, for the next build."""
    kept = len(session.scalars(_KEEP).all())
    if kept > MANY:
        session.execute(text("analyze desk_verdicts, labelled_rows, known_texts, text_identities"))
