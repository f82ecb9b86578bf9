"""A desk's history at any size: a year of posts, judged, shown, clicked, with what hangs on them.

One account in 500 posts, 43 cards and 20 clicks in 100 posts, and of ten clicks one that selects. A third of the posts
are made by templates, of which the copies of a template share most of the keys by which copies are found. All is spread
evenly over the year before now, nothing waits for anything. The rows go past the foreign keys' triggers, as a restored
dump's do.
"""

from sqlalchemy import Connection, Engine, text

from benchmarks.large.desk_work import LOG, OWN_CHECKS, WORK
from pipeline.near_duplicates import post_keys
from pipeline.near_duplicates.post_text import read

TEMPLATES = 200
SELECTED = 10
TEMPLATE = "Hoy {number} vecinos de la plaza {place} piden al alcalde que abra otra vez la biblioteca del barrio"
MODEL = """
insert into model_versions (task, name, recipe, folder, state, threshold, report, promoted_at)
values ('check-worthiness', 'filled', 'svm-tfidf', '/nowhere', 'retired', 0.5, '{}', now() - interval '2 years')
"""

FILLING = (
    """
    insert into accounts (source, external_id, handle, name, account_group, next_poll_at, cursor)
    select 'x', 'a' || g, 'account' || g, 'Account ' || g, 'group ' || g % 20, now() + interval '1 day', '{}'
    from generate_series(1, greatest(:posts / 500, 20)) g
    """,
    """
    create temporary table filled as
    select g as number, now() - interval '365 days' * (1 - g / cast(:posts as float)) as at,
           1 + g % greatest(:posts / 500, 20) as account, t.text as of_template, t.keys as template_keys,
           case when t.text is null then array(select 'w' || (hashint8(g * 31::bigint + i) & 65535)
               from generate_series(1, 18) i) end as own_words
    from generate_series(1, :posts) g left join templates t on g % 3 = 0 and t.number = (g / 3) % :templates
    """,
    """
    insert into tweets (source, external_id, account_id, edit_ids, kind, text, language, posted_at, fetched_at, url,
                        context, queued_at, waiting, marked_language, language_told)
    select 'x', number::text, account, case when number % 50 = 0 then jsonb_build_array(number::text, number || 'b')
           else jsonb_build_array(number::text) end, 'post',
           coalesce(replace(of_template, '#', number::text), array_to_string(own_words, ' ')),
           'es', at, at, 'https://x.com/i/status/' || number, '{}', at, false, 'es', true
    from filled order by number
    """,
    """
    insert into post_words (tweet_id, posted_at, words)
    select id, posted_at, words_of(text, language, account_id, posted_at) from tweets order by id
    """,
    """
    insert into predictions (tweet_id, model_version_id, probability, label, outcome, sampling_probability, highlights,
                             created_at)
    select number, (select max(id) from model_versions), case when number % 8 = 0 then 0.8 else 0.2 end,
           (number % 8 = 0)::int,
           case when number % 8 = 0 then 'positive'
                when number % 100 < 35 then 'sampled_negative' else 'withheld' end,
           case when number % 8 = 0 then 1 else 0.3 end, '[[0, 3, 0.5]]', at
    from filled order by number
    """,
    """
    insert into post_sketches (tweet_id, versions, sketched_at)
    select number, case when number % 50 = 0 then 2 else 1 end, at from filled order by number
    """,
    """
    insert into sketch_keys (key, tweet_id, posted_at, kept_at)
    select distinct key, number, at, at
    from filled, unnest(hashint8extended(number, 0) || coalesce(template_keys, array[hashint8extended(number, 1)])) key
    where at > now() - interval '30 days'
    """,
    """
    insert into read_words (word, tweet_ids)
    select word, (array_agg(number order by number))[1:3]
    from filled, unnest(coalesce(own_words, string_to_array(lower(of_template), ' '))) word group by word
    """,
    *WORK,
    """
    insert into source_reads (source, account_id, day, posts)
    select 'x', account, cast(at as date), count(*) from filled group by account, cast(at as date)
    """,
    """
    insert into monthly_reads (source, month, reads)
    select source, date_trunc('month', day), sum(posts) from source_reads group by 1, 2
    """,
    *LOG,
    """
    insert into published_checks (publisher, reference, claim_digest, claim, digest, change)
    select 'Agency', 'check ' || number, 'd' || number, coalesce(of_template, array_to_string(own_words, ' ')),
           'd' || number, 1
    from filled where number % 20 = 0
    """,
    *OWN_CHECKS,
    # An encoder came a month ago. Hexadecimal digits, read as half floats, are numbers, all of them finite.
    """
    insert into text_vectors (encoder, digest, means, made_at)
    select 'filled', decode(md5(text), 'hex'), cast(digits as bytea), posted_at
    from tweets, lateral (select string_agg(encode(sha512(cast(id || ' ' || part as bytea)), 'hex'), '') as digits
                          from generate_series(1, 6) part) as made
    where posted_at > now() - interval '30 days' order by id
    """,
)
"""Statement by statement, in the order of what hangs on what."""


def fill(engine: Engine, *, posts: int, selected: int = SELECTED) -> None:
    """Fill a migrated, empty database, as a superuser, who may go past triggers; of `selected` clicks one selects."""
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        connection.execute(text("set local maintenance_work_mem = '512MB'"))
        connection.execute(text(MODEL))
        _make_templates(connection)
        indexes = _without_gin(connection)
        for statement in FILLING:
            connection.execute(text(statement), {"posts": posts, "templates": TEMPLATES, "selected": selected})
        for index in indexes:
            connection.execute(text(index.replace(":", "\\:")))
        connection.execute(text("drop table filled, templates"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


def _make_templates(connection: Connection) -> None:
    connection.execute(text("create temporary table templates (number int, text text, keys bigint[])"))
    rows = []
    for number in range(TEMPLATES):
        words = TEMPLATE.format(number="#", place=f"Mayor de la ciudad número {number}")
        _, *keys = post_keys.of(read(words.replace("#", "12345")))  # each says something of its own
        rows.append({"number": number, "text": words, "keys": keys})
    connection.execute(text("insert into templates values (:number, :text, :keys)"), rows)


def _without_gin(connection: Connection) -> list[str]:
    """Drop the indexes that are dear to keep up while filling; how to make them again."""
    found = connection.execute(
        text("select indexname, indexdef from pg_indexes where schemaname = 'public' and indexdef like '% USING gin %'")
    ).all()
    for name, _ in found:
        connection.execute(text(f'drop index "{name}"'))
    return [definition for _, definition in found]
