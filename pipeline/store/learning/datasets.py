"""Dataset versions: which there are, their rows, and what is counted in them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Dataset, DatasetRow

PAGE = 1000
"""Rows of a version that are listed together."""


_GATHER = text("""
    drop table if exists pg_temp.pages;
    create temporary table pages on commit drop as
    select first, array_agg(row_id order by number) as row_ids from (
      select number, 1 + (number - 1) / :page * :page as first, row_id from (
        select cast(row_number() over (order by part, tweet_id, place) as int) as number, row_id from (
          select 1 as part, tweet_id, place, row_id from desk_verdicts
          union all select 2, null, number, stored.id from candidates join candidate_lines using (number)
            join labelled_rows as stored using (line_digest) where candidates.origin <> 'desk'
        ) as parts
      ) as numbered
    ) as paged group by first
""")

_LINES = text("""
    select cardinality(row_ids), (
      select string_agg(line, chr(10) order by place) from unnest(row_ids) with ordinality as member(row_id, place)
      join labelled_rows on labelled_rows.id = row_id
    ) from pages order by first
""")

_LIST = text("insert into dataset_pages (dataset_id, first, row_ids) select :id, first, row_ids from pages")


def gather(session: Session) -> None:
    """Put what the desk's votes and the imports came to in order, as the pages of a version."""
    session.execute(_GATHER, {"page": PAGE})


def lines(session: Session) -> Iterator[tuple[int, str]]:
    """The gathered pages: how many rows each holds, and those as a version's hash reads them."""
    for page in session.execute(_LINES.execution_options(yield_per=1)):
        yield tuple(page)


def add(session: Session, *, content_hash: str, chosen: dict[str, Any], rows: int, by: str) -> Dataset:
    """Enter the version whose pages were gathered."""
    made = Dataset(content_hash=content_hash, chosen=chosen, rows=rows, built_by=by)
    session.add(made)
    session.flush()
    session.execute(_LIST, {"id": made.id})
    events.log(session, actor=by, verb="built", subject="dataset", subject_id=made.id, hash=content_hash, rows=rows)
    return made


def newest(session: Session) -> list[Dataset]:
    """All versions, the newest first."""
    return list(session.scalars(select(Dataset).order_by(Dataset.id.desc())))


def rows(session: Session, dataset_id: int, *, split: str | None = None) -> Iterator[DatasetRow]:
    """The rows of a version in its order, without those that were kept out unless `split` asks for them.

    Rows whose texts were removed are passed over.
    """
    wanted = DatasetRow.split == split if split else DatasetRow.split != "kept_out"
    query = (
        select(DatasetRow)
        .where(DatasetRow.dataset_id == dataset_id, DatasetRow.forgotten_at.is_(None), wanted)
        .order_by(DatasetRow.number)
    )
    yield from session.scalars(query.execution_options(yield_per=1000))


def counts(session: Session, dataset_id: int, *by: str, kept_out: bool = False) -> dict[tuple[Any, ...], int]:
    """How many rows have which values in these columns, of those that were kept out or of the others."""
    columns = [getattr(DatasetRow, name) for name in by]
    wanted = DatasetRow.split == "kept_out" if kept_out else DatasetRow.split != "kept_out"
    query = select(*columns, func.count()).where(DatasetRow.dataset_id == dataset_id, wanted)
    found = session.execute(query.group_by(*columns).order_by(*columns))
    return {tuple(values): rows for *values, rows in found}
