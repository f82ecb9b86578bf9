"""Write a version to files: JSON Lines, CSV, Parquet, or a folder that Hugging Face's `load_dataset` reads."""

import csv
import importlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ml.files import harmless
from pipeline.learning.datasets import cards
from pipeline.learning.datasets.errors import DatasetError
from pipeline.learning.datasets.reading import SPLITS, weight
from pipeline.store.learning import datasets
from pipeline.tables import Dataset, DatasetRow

FORMATS = {"jsonl": ".jsonl", "csv": ".csv", "parquet": ".parquet", "huggingface": ""}
"""Each format with the ending that asks for it; a folder has none."""

Record = dict[str, Any]
COLUMNS = (
    "text", "label", "selected", "split", "language", "account", "account_group", "id", "origin", "people",
    "model_version", "outcome", "sampling_probability", "weight", "posted_at", "labelled_at",
)  # fmt: skip


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
            return _WRITERS[form](records, unfinished)
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


def _written(record: Record) -> Record:
    """A record with its times as ISO 8601."""
    return {name: value.isoformat() if name.endswith("_at") and value else value for name, value in record.items()}


def _jsonl(records: Iterator[Record], unfinished: Path) -> int:
    count = 0
    with unfinished.open("w", encoding="utf-8") as out:
        for count, record in enumerate(records, start=1):  # noqa: B007 - the last number is the count
            out.write(json.dumps(_written(record), ensure_ascii=False, allow_nan=False) + "\n")
    return count


def _csv(records: Iterator[Record], unfinished: Path) -> int:
    count = 0
    # The mark in front makes Excel read UTF-8.
    with unfinished.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        for count, record in enumerate(records, start=1):  # noqa: B007 - the last number is the count
            writer.writerow([harmless(value) for value in _written(record).values()])
    return count


def _parquet(records: Iterator[Record], unfinished: Path) -> int:
    return int(_arrow().write(records, unfinished))


def _arrow() -> Any:
    """The one module that needs pyarrow, which not everybody has."""
    try:
        return importlib.import_module("pipeline.learning.datasets.parquet")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise DatasetError(
            'Parquet needs pyarrow: run .venv/bin/pip install -c constraints.txt -e ".[parquet]", or export JSON Lines.'
        ) from error


def _folder(session: Session, version: Dataset, unfinished: Path, wanted: Wanted) -> int:
    """Write a Parquet file for each split that has rows, and the card that says which is which."""
    (unfinished / "data").mkdir(parents=True)
    rows: dict[str, int] = {}
    for split in wanted.splits:
        file = unfinished / "data" / f"{split}.parquet"
        rows[split] = _parquet(_records(session, version.id, Wanted((split,), wanted.weighted)), file)
        if not rows[split]:
            file.unlink()
    card = cards.card(session, version, rows={split: count for split, count in rows.items() if count})
    (unfinished / "README.md").write_text(card, encoding="utf-8")
    return sum(rows.values())


_WRITERS: dict[str, Callable[[Iterator[Record], Path], int]] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}
