"""The one writer of rows, one by one: CSV that no spreadsheet garbles or computes, JSON Lines, Parquet."""

import csv
import importlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from ml.errors import UserError
from ml.files.formula_guard import harmless

Kind = Literal["text", "int", "float", "time"]
Columns = Mapping[str, Kind]
Rows = Iterable[Mapping[str, Any]]


class NoParquet(UserError):
    """Parquet cannot be written here; the message says what to install."""


def write_rows(rows: Rows, path: Path, *, form: str, columns: Columns) -> int:
    """Write rows that have exactly these columns, in their order; how many. Raises NoParquet."""
    return _WRITERS[form](rows, path, columns)


def _written(row: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """A row with its times as ISO 8601."""
    return {
        name: row[name].isoformat() if kind == "time" and row[name] else row[name] for name, kind in columns.items()
    }


def _jsonl(rows: Rows, path: Path, columns: Columns) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            out.write(json.dumps(_written(row, columns), ensure_ascii=False, allow_nan=False) + "\n")
    return count


def _csv(rows: Rows, path: Path, columns: Columns) -> int:
    count = 0
    # The mark in front makes Excel read UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
        writer.writerow(columns)
        for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the count
            writer.writerow([harmless(value) for value in _written(row, columns).values()])
    return count


def _parquet(rows: Rows, path: Path, columns: Columns) -> int:
    """By the one module that needs pyarrow, which not everybody has."""
    try:
        parquet = importlib.import_module("ml.files.parquet")
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise NoParquet(
            'Parquet needs pyarrow: run .venv/bin/pip install -c constraints.txt -e ".[parquet]", or export JSON Lines.'
        ) from error
    return int(parquet.write(rows, path, columns=columns))


_WRITERS: dict[str, Callable[[Rows, Path, Columns], int]] = {"jsonl": _jsonl, "csv": _csv, "parquet": _parquet}
