"""Write a version to files: JSON Lines, CSV, Parquet, or a folder that Hugging Face's `load_dataset` reads."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml.files import Columns, NoParquet, write_rows
from pipeline.learning.datasets import cards
from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.reading import SPLITS, weight
from pipeline.store.learning import datasets
from pipeline.tables import Dataset, DatasetRow

FORMATS = {"jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet", "huggingface": ""}
"""Each format with the ending that asks for it; a folder has none."""

Record = dict[str, Any]
KINDS: Columns = {
    "text": "text", "label": "int", "selected": "int", "split": "text", "language": "text", "account": "text",
    "account_group": "text", "id": "text", "origin": "text", "people": "int", "model_version": "text",
    "outcome": "text", "sampling_probability": "float", "weight": "float", "posted_at": "time", "labelled_at": "time",
}  # fmt: skip
COLUMNS = tuple(KINDS)


@dataclass(frozen=True)
class Wanted:
    """What to export: which splits, and whether each row's weight is 1 / its sampling probability instead of 1."""

    splits: Sequence[str] = SPLITS
    weighted: bool = False


def export(session: Session, version: Dataset, out: Path, *, form: str, wanted: Wanted, overwrite: bool = False) -> int:
    """Write a version to a file or folder, whole or not at all; how many rows.

    Raises:
        DatasetError: something is there already, cannot be written, or pyarrow is missing.
    """
    if out.exists() and (form == "huggingface" or not overwrite):
        raise DatasetError(f"{out} is there already; give another name{'' if out.is_dir() else ' or --overwrite'}.")
    records = _records(session, version.id, wanted)
    try:
        with _beside_until_whole(out) as unfinished:
            if form == "huggingface":
                return _folder(session, version, unfinished, wanted)
            return _write(records, unfinished, form)
    except OSError as error:
        raise DatasetError(f"{out} cannot be written ({error.strerror}); give another place.") from error


def form_of(out: Path) -> str:
    """The format that a name asks for.

    Raises:
        DatasetError: it has an ending of no format.
    """
    for form, ending in FORMATS.items():
        if out.suffix.lower() == ending:
            return form
    raise DatasetError(f"{out.name}: no format has this ending; choose --format {', '.join(FORMATS)}.")


@contextmanager
def _beside_until_whole(out: Path) -> Iterator[Path]:
    """A place beside the goal, that becomes it when all is written, and goes when not."""
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        yield unfinished
        unfinished.replace(out)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        unfinished.unlink(missing_ok=True)


def _records(session: Session, dataset_id: int, wanted: Wanted) -> Iterator[Record]:
    for split in wanted.splits:
        for row in datasets.rows(session, dataset_id, split=split):
            yield _record(row, weighted=wanted.weighted)


def _record(row: DatasetRow, *, weighted: bool) -> Record:
    own = {name: getattr(row, name) for name in COLUMNS if name not in ("id", "weight")}
    values = own | {"id": row.key, "weight": weight(row) if weighted else 1.0}
    return {name: values[name] for name in COLUMNS}


def _write(records: Iterator[Record], unfinished: Path, form: str) -> int:
    try:
        return write_rows(records, unfinished, form=form, columns=KINDS)
    except NoParquet as error:
        raise DatasetError(str(error)) from error


def _folder(session: Session, version: Dataset, unfinished: Path, wanted: Wanted) -> int:
    """Write a Parquet file for each split that has rows, and the card that says which is which."""
    (unfinished / "data").mkdir(parents=True)
    rows: dict[str, int] = {}
    for split in wanted.splits:
        file = unfinished / "data" / f"{split}.parquet"
        rows[split] = _write(_records(session, version.id, Wanted((split,), wanted.weighted)), file, "parquet")
        if not rows[split]:
            file.unlink()
    card = cards.card(session, version, rows={split: count for split, count in rows.items() if count})
    (unfinished / "README.md").write_text(card, encoding="utf-8")
    return sum(rows.values())
