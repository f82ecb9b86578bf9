"""Dataset versions: which there are, their rows, and what is counted in them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Dataset, DatasetRow


def add(session: Session, *, content_hash: str, chosen: dict[str, Any], rows: int, by: str) -> Dataset:
    """Enter a version; its rows must follow in the same transaction."""
    made = Dataset(content_hash=content_hash, chosen=chosen, rows=rows, built_by=by)
    session.add(made)
    session.flush()
    events.log(session, actor=by, verb="built", subject="dataset", subject_id=made.id, hash=content_hash, rows=rows)
    return made


def newest(session: Session) -> list[Dataset]:
    """All versions, the newest first."""
    return list(session.scalars(select(Dataset).order_by(Dataset.id.desc())))


def rows(session: Session, dataset_id: int, *, split: str | None = None) -> Iterator[DatasetRow]:
    """The rows of a version in its order, without those that were kept out unless `split` asks for them."""
    wanted = DatasetRow.split == split if split else DatasetRow.split != "kept_out"
    query = select(DatasetRow).where(DatasetRow.dataset_id == dataset_id, wanted).order_by(DatasetRow.number)
    yield from session.scalars(query.execution_options(yield_per=1000))


def counts(session: Session, dataset_id: int, *by: str, kept_out: bool = False) -> dict[tuple[Any, ...], int]:
    """How many rows have which values in these columns, of those that were kept out or of the others."""
    columns = [getattr(DatasetRow, name) for name in by]
    wanted = DatasetRow.split == "kept_out" if kept_out else DatasetRow.split != "kept_out"
    query = select(*columns, func.count()).where(DatasetRow.dataset_id == dataset_id, wanted)
    found = session.execute(query.group_by(*columns).order_by(*columns))
    return {tuple(values): rows for *values, rows in found}
