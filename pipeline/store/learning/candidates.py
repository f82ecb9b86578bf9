"""The candidates of a build: every labelled text, in a table of the transaction's own, and what becomes of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

COLUMNS = (
    "origin", "key", "text", "digest", "split", "reason", "label", "selected", "people", "language", "account",
    "account_group", "model_version", "outcome", "sampling_probability", "posted_at", "labelled_at",
)  # fmt: skip
"""What a row of a version holds, in the order in which its hash reads it."""

DESK = "desk"
BATCH = 1000

_GATHER = text("""
    drop table if exists pg_temp.candidates;
    create temporary table candidates (like dataset_rows) on commit drop;
    alter table candidates add column identities text[] not null;
    alter table candidates alter column number add generated always as identity;
    alter table candidates alter column dataset_id drop not null;
    alter table candidates alter column split drop not null;
    alter table candidates alter column people set default 0;
    create index on candidates (digest);
""")

_FROM_IMPORTS = text(r"""
    insert into candidates (origin, key, text, digest, label, selected, language, account, posted_at, identities)
    select 'import:' || taken.name, row.number::text, row.text, row.digest, row.label, row.selected, row.language,
      row.account, row.posted_at,
      case when row.external_id ~ '^[0-9]{15,}$' then array[row.external_id] else '{}' end
    from imported_labels as row join label_imports as taken on taken.id = row.import_id
    where taken.retracted_at is null and (cast(:names as text[]) is null or taken.name = any(:names))
    order by taken.id, row.number
""")

_RULES = (
    # The desk's own people label one text in two ways: nobody knows which is meant.
    """update candidates set reason = 'contradiction' where origin = 'desk' and reason is null and digest in (
         select digest from candidates where origin = 'desk' and reason is null
         group by digest having count(distinct label) > 1)""",
    # The desk wins over imports: its newsroom's criteria are what the model should learn.
    """update candidates set reason = 'desk_knows' where origin <> 'desk' and digest in (
         select digest from candidates where origin = 'desk')""",
    """update candidates set reason = 'contradiction' where origin <> 'desk' and reason is null and digest in (
         select digest from candidates where origin <> 'desk' and reason is null
         group by digest having count(distinct label) > 1)""",
    # Of imported copies to the letter the first is enough; the desk's each came with a probability of their own.
    """update candidates set reason = 'repeated' from (
         select digest, min(number) as first from candidates where origin <> 'desk' and reason is null group by digest
       ) as seen
       where origin <> 'desk' and reason is null and candidates.digest = seen.digest and number <> first""",
)

_NOTE_IDENTITIES = """
    insert into text_identities (identity, digest) select distinct unnest(identities), digest from candidates
    on conflict do nothing
"""

_UNKNOWN = text("""
    select digest, min(text) as words from candidates
    where digest > :after and not exists (select from known_texts as known where known.digest = candidates.digest)
    group by digest order by digest limit :batch
""")

_PLACE = text("""
    update candidates set split = case when reason is null then known.split else 'kept_out' end,
      reason = coalesce(reason, case when known.split = 'kept_out' then 'copy_elsewhere' end)
    from known_texts as known where known.digest = candidates.digest
""")


def gather(session: Session, desk: Iterable[Mapping[str, Any]], *, imports: Sequence[str] | None) -> None:
    """Begin a build: the desk's candidates and those of the named imports (None: of all that were not retracted).

    What to do with one text that was labelled several times is decided by the rules above; in which posts each text was
    seen is kept for good.
    """
    session.execute(_GATHER)
    remaining = iter(desk)
    while batch := list(islice(remaining, BATCH)):
        names = list(batch[0])
        statement = f"insert into candidates ({', '.join(names)}) values ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - names of columns
        session.execute(text(statement), batch)
    session.execute(_FROM_IMPORTS, {"names": None if imports is None else list(imports)})
    for statement in (*_RULES, _NOTE_IDENTITIES):
        session.execute(text(statement))


def unknown(session: Session) -> Iterator[list[tuple[str, str]]]:
    """Batches of (digest, text) that no build has seen yet."""
    after = ""
    while rows := session.execute(_UNKNOWN, {"after": after, "batch": BATCH}).all():
        yield [(digest, words) for digest, words in rows]
        after = rows[-1][0]


def take_splits(session: Session) -> None:
    """Give each candidate the split of its text."""
    session.execute(_PLACE)


def rows(session: Session) -> Iterator[tuple[Any, ...]]:
    """Every candidate in the order of the version, its values in the order of `COLUMNS`."""
    query = text(f"select {', '.join(COLUMNS)} from candidates order by number")  # noqa: S608 - names of columns
    for row in session.execute(query.execution_options(yield_per=BATCH)):
        yield tuple(row)


def become_rows(session: Session, dataset_id: int) -> None:
    """Write the candidates as the rows of a version."""
    names = ", ".join(COLUMNS)
    statement = f"insert into dataset_rows (dataset_id, number, {names}) select :id, number, {names} from candidates"  # noqa: S608 - names of columns
    session.execute(text(statement), {"id": dataset_id})
