"""posts are found by their words, without accents, stemmed in their languages, in a table beside them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BATCH = 2_000
"""Posts whose words are kept in one transaction: an edit of one of them waits as long."""
SHORT = "set local lock_timeout = '1s'"
"""Who waits for a table keeps everybody after it waiting: better to give up, and to be run again."""

STEMMED = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "in": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Languages by the code that posts carry; Postgres knows all of them from version 18 on."""
WORDS = "asciiword, asciihword, hword_asciipart, word, hword, hword_part"

# A search configuration for each language, `words_es`; no stop words, so that “no es no” can be asked for.
CONFIGURATION = """
do $$ begin
  if not exists (select from pg_ts_config where cfgname = 'words_{code}') then
    create text search configuration words_{code} (copy = pg_catalog.simple);
    if exists (select from pg_ts_dict where dictname = '{language}_stem') then
      create text search dictionary words_{code} (template = snowball, language = {language});
      alter text search configuration words_{code} alter mapping for {words} with words_{code};
    end if;
  end if;
end $$
"""
FUNCTIONS = r"""
create or replace function folded(body text) returns text language sql immutable strict parallel safe
as $$
  -- Accents go, and bold letters become plain; what holds words together for Postgres' parser parts them here.
  select translate(
    regexp_replace(lower(normalize(body, NFKD)), '[\u0300-\u036f]|https?://t[.]co/\S*', '', 'g'),
    'łøđıæœ-"./:_@#&+=%?!,;()[]{}<>|\*~^''’`·', 'lodiao' || repeat(' ', 33)
  )
$$;

create or replace function week_of(at timestamptz) returns bigint language sql immutable strict parallel safe
as $$ select floor(extract(epoch from at) / 604800)::bigint $$;

create or replace function words_of(body text, language text, account bigint, at timestamptz) returns tsvector
language sql stable parallel safe
as $$
  -- Beside its words: whose it is, and of which 1, 4, 16 and 64 weeks. No word of a post has a colon.
  select array_to_tsvector(array['a:' || account, 'w:'] || array(
           select format('w%s:%s', weeks, week_of(at) / weeks) from unnest(array[1, 4, 16, 64]) as weeks
         )) || to_tsvector(known.configuration, folded(body))
  from (select coalesce(
    (select oid from pg_ts_config where cfgname = 'words_' || lower(split_part(language, '-', 1))),
    'words_other'::regconfig)::regconfig as configuration) as known
$$;

create or replace function keep_words() returns trigger language plpgsql
as $$ begin
  insert into post_words (tweet_id, posted_at, words)
  values (new.id, new.posted_at, words_of(new.text, new.language, new.account_id, new.posted_at))
  on conflict (tweet_id) do update set posted_at = excluded.posted_at, words = excluded.words;
  return null;
end $$;
"""
TRIGGER = """
create or replace trigger keep_words after insert or update of text, language, posted_at, account_id on tweets
for each row execute function keep_words()
"""
OLD_POSTS = """
insert into post_words (tweet_id, posted_at, words)
select id, posted_at, words_of(text, language, account_id, posted_at) from tweets
where id >= :first and id < :first + :batch on conflict (tweet_id) do nothing
"""


def upgrade() -> None:
    # Each step may be there already: what follows in its own transactions may have been cut off.
    op.create_table(
        "post_words",
        sa.Column("tweet_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("tweet_id", name=op.f("pk_post_words")),
        if_not_exists=True,
    )
    for code, language in ({"other": "simple"} | STEMMED).items():
        op.execute(CONFIGURATION.format(code=code, language=language, words=WORDS))
    op.execute(sa.text(FUNCTIONS.replace(":", r"\:")))
    op.execute(SHORT)
    op.execute(TRIGGER)
    with op.get_context().autocommit_block():
        op.execute("set statement_timeout = 0")
        last = op.get_bind().scalar(sa.text("select max(id) from tweets")) or 0
        for first in range(0, last + 1, BATCH):
            op.get_bind().execute(sa.text(OLD_POSTS), {"first": first, "batch": BATCH})
        op.drop_index("ix_post_words_words", "post_words", postgresql_concurrently=True, if_exists=True)
        op.create_index(
            "ix_post_words_words", "post_words", ["words"], postgresql_using="gin", postgresql_concurrently=True
        )


def downgrade() -> None:
    op.execute(SHORT)
    op.execute("drop trigger keep_words on tweets")
    op.execute("drop function keep_words")
    op.execute("drop function words_of")
    op.execute("drop function week_of")
    op.execute("drop function folded")
    op.drop_table("post_words")
    for code in ("other", *STEMMED):
        op.execute(f"drop text search configuration words_{code}")
        op.execute(f"drop text search dictionary if exists words_{code}")
