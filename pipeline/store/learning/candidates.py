"""The candidates of a build: labelled texts in a table of the transaction's own, and what becomes of each.

Among them are what the desk labelled anew or in another way, whatever that touches, and all imports; the desk's other
rows stand as the build before left them (`desk_verdicts`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import column, insert, table, text
from sqlalchemy.orm import Session

COLUMNS = (
    "origin", "key", "text", "digest", "split", "reason", "label", "selected", "people", "language", "account",
    "account_group", "model_version", "outcome", "sampling_probability", "posted_at", "labelled_at",
)  # fmt: skip
"""What a row of a version holds, in the order in which its hash reads it."""
NAMES = ", ".join(COLUMNS)

DESK = "desk"
BATCH = 1000

_BEGIN = text("""
    set local work_mem = '64MB';
    drop table if exists pg_temp.candidates, pg_temp.noted, pg_temp.touched, pg_temp.unknown, pg_temp.candidate_lines;
    create temporary table candidates (like labelled_rows) on commit drop;
    alter table candidates drop column id, drop column line, drop column line_digest;
    alter table candidates add column number int generated always as identity primary key;
    alter table candidates add column tweet_id bigint, add column identities text[] not null default '{}';
    alter table candidates alter column split drop not null, alter column people set default 0;
    create index on candidates (digest);
    create temporary table noted (identity text) on commit drop;
    create temporary table touched (digest text) on commit drop;
    create temporary table candidate_lines (number int primary key, line_digest bytea) on commit drop;
""")

_FROM_IMPORTS = text(r"""
    insert into candidates (origin, key, text, digest, label, selected, language, account, posted_at, identities)
    select 'import:' || taken.name, row.number::text, row.text, row.digest, row.label, row.selected, row.language,
      row.account, row.posted_at,
      case when row.external_id ~ '^[0-9]{15,}$' then array[row.external_id] else '{}' end
    from imported_labels as row join label_imports as taken on taken.id = row.import_id
    where taken.retracted_at is null and row.text <> '' and (cast(:names as text[]) is null or taken.name = any(:names))
    order by taken.id, row.number
""")

_NOTE_IDENTITIES = text("""
    with fresh as (
      insert into text_identities (identity, digest) select distinct unnest(identities), digest from candidates
      on conflict do nothing returning identity
    ) insert into noted select distinct identity from fresh
""")

_RULES = (
    # The desk's own people label one text in two ways: nobody knows which is meant.
    """update candidates set reason = 'contradiction' where origin = 'desk' and reason is null and digest in (
         select digest from candidates where origin = 'desk' and reason is null
         group by digest having count(distinct label) > 1)""",
    # The desk wins over imports: its newsroom's criteria are what the model should learn.
    """update candidates set reason = 'desk_knows' where origin <> 'desk' and (
         digest in (select digest from candidates where origin = 'desk') or exists (
           select from labelled_rows as stored join desk_verdicts on row_id = stored.id
           where stored.digest = candidates.digest))""",
    """update candidates set reason = 'contradiction' where origin <> 'desk' and reason is null and digest in (
         select digest from candidates where origin <> 'desk' and reason is null
         group by digest having count(distinct label) > 1)""",
    # Of imported copies to the letter the first is enough; the desk's each came with a probability of their own.
    """update candidates set reason = 'repeated' from (
         select digest, min(number) as first from candidates where origin <> 'desk' and reason is null group by digest
       ) as seen
       where origin <> 'desk' and reason is null and candidates.digest = seen.digest and number <> first""",
)

_UNKNOWN = text("""
    create temporary table unknown on commit drop as
    select digest, min(text) as words from candidates
    where not exists (select from known_texts as known where known.digest = candidates.digest) group by digest;
    create index on unknown (digest);
    analyze unknown;
""")

_NEXT_UNKNOWN = text("select digest, words from unknown where digest > :after order by digest limit :batch")

_PLACE = text("""
    update candidates set split = case when reason is null then known.split else 'kept_out' end,
      reason = coalesce(reason, case when known.split = 'kept_out' then 'copy_elsewhere' end)
    from known_texts as known where known.digest = candidates.digest
""")

_NEXT = text(f"select number, {NAMES} from candidates where number > :after order by number limit :batch")  # noqa: S608 - names of columns

_STORE = text(f"""
    with given as (
      select * from unnest(cast(:numbers as int[]), cast(:lines as text[]), cast(:digests as bytea[]))
        as written(number, line, line_digest)
    ), stored as (
      insert into labelled_rows (line, line_digest, {NAMES})
      select line, line_digest, {NAMES} from given join candidates using (number) order by number
      on conflict do nothing
    ) insert into candidate_lines select number, line_digest from given
""")  # noqa: S608 - names of columns


def begin(session: Session) -> None:
    """Make the tables of this build."""
    session.execute(_BEGIN)


def add(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Add the desk's candidates, in batches."""
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        session.execute(insert(table("candidates", *map(column, batch[0]))), batch)


def add_imports(session: Session, names: Sequence[str] | None) -> None:
    """Add the rows of the named imports (None: of all that were not retracted)."""
    session.execute(_FROM_IMPORTS, {"names": None if names is None else list(names)})


def note_identities(session: Session) -> None:
    """Keep for good in which posts each text was seen."""
    session.execute(_NOTE_IDENTITIES)
    session.execute(text("analyze candidates, noted"))


def decide(session: Session) -> None:
    """Say what becomes of one text that was labelled several times, by the rules above, and give each its split."""
    for statement in _RULES:
        session.execute(text(statement))
    session.execute(_PLACE)


def unknown(session: Session) -> Iterator[list[tuple[str, str]]]:
    """Batches of (digest, text) that no build has seen yet."""
    session.execute(_UNKNOWN)
    after = ""
    while rows := session.execute(_NEXT_UNKNOWN, {"after": after, "batch": BATCH}).all():
        yield [(digest, words) for digest, words in rows]
        after = rows[-1][0]


def become_rows(session: Session) -> None:
    """Store what no version holds yet."""
    after = 0
    while rows := session.execute(_NEXT, {"after": after, "batch": BATCH}).all():
        lines = [json.dumps(tuple(values), default=_in_utc, ensure_ascii=True) for _, *values in rows]
        digests = [hashlib.sha256(line.encode()).digest() for line in lines]
        numbers = [row.number for row in rows]
        session.execute(_STORE, {"numbers": numbers, "lines": lines, "digests": digests})
        after = numbers[-1]


def _in_utc(value: object) -> str:
    assert isinstance(value, datetime), value
    # The database answers in the time zone of its own settings; the hash must not depend on them.
    return value.astimezone(UTC).isoformat()
