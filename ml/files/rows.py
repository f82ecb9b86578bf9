"""Rows of CSV, TSV, XLSX and JSON Lines files, one at a time, each with the number of its line or row."""

import json
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ml.files import delimited, encodings
from ml.files.annotations import flat
from ml.files.delimited import SAMPLE, Cells
from ml.files.errors import ExamplesError
from ml.files.limits import COLUMNS, DOCUMENT_BYTES

Row = dict[str, Any]

_UNSEEN = string.whitespace + "\xa0\ufeff\u200b\u200e\u200f"
"""What stands around a column's name and nobody sees."""

_JSON = (".jsonl", ".ndjson")
_LIST = ".json"
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", *_JSON)
"""Endings of tables and of JSON Lines; a .json is read, too, where it is a list of objects."""


@dataclass(frozen=True)
class Broken:
    """What is wrong with a row, and those of its cells that stand under a heading all the same."""

    why: str
    cells: Row = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """A file's `heading` as written, how it is encoded, and each row with its number; it can be read once."""

    heading: list[str]
    encoding: str
    rows: Iterator[tuple[int, Row | Broken]]

    def __iter__(self) -> Iterator[tuple[int, Row | Broken]]:
        """Go through the rows."""
        return self.rows


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row of a file with its number, reading no further than asked.

    Raises:
        ExamplesError: as `open_rows` does, or a row is broken.
    """
    for number, row in open_rows(path):
        if isinstance(row, Broken):
            raise ExamplesError(f"{path.name}, line {number}: {row.why}.")
        yield number, row


def open_rows(path: Path, *, encoding: str | None = None) -> Rows:
    """Open a file and read its heading; without `encoding` it is found out.

    Raises:
        ExamplesError: it is missing, empty, of another kind than its name says, or in an encoding that cannot be told;
            while reading, too, where it cannot be read to its end.
    """
    kind = path.suffix.lower()
    encodings.check_kind(path, kind=kind, known=(*ENDINGS, _LIST))
    if kind == ".xlsx":
        # What reads it takes 17 MB and half a second, which no worker has need of.
        from ml.files import workbook  # noqa: PLC0415

        return _table(workbook.rows_of(path), path.name, "xlsx")
    if encoding is not None:
        encodings.check_name(encoding)
    found = encoding or encodings.find(path)
    shown = f"{found} (guessed)" if encoding is None and found == encodings.GUESSED else found
    lines = delimited.lines_of(path, found)
    if kind == _LIST:
        return _objects(_listed(path, found), path.name, shown)
    if kind in _JSON:
        return _objects(_read(lines), path.name, shown)
    return _table(delimited.rows_of(lines, path.name, kind=kind), path.name, shown)


def _table(cells: Cells, name: str, encoding: str) -> Rows:
    first = next((row for _, row in cells if not _is_empty(row)), None)
    if first is None:
        raise ExamplesError(f"{name} holds no rows; give a file with a heading and at least one row.")
    heading = ["" if cell is None else str(cell).strip(_UNSEEN) for cell in first]
    if len(heading) > COLUMNS:
        raise ExamplesError(f"{name} has more than {COLUMNS:,} columns; keep those that are needed.")
    twice = sorted({column for column in heading if column and heading.count(column) > 1})
    if twice:
        raise ExamplesError(f"{name}: the column {twice[0]!r} appears twice in its heading; rename one.")
    return Rows(heading, encoding, ((number, _row(heading, row)) for number, row in cells if not _is_empty(row)))


def _is_empty(cells: list[Any]) -> bool:
    return all(cell is None or not str(cell).strip(_UNSEEN) for cell in cells)


def _row(heading: list[str], cells: list[Any]) -> Row | Broken:
    row = dict(zip(heading, cells, strict=False))
    if len(cells) == len(heading) or (len(cells) > len(heading) and _is_empty(cells[len(heading) :])):
        return row
    return Broken(
        f"{len(cells)} columns where the heading has {len(heading)}; check its separators and quotation marks", row
    )


def _objects(rows: Iterator[tuple[int, Row | Broken]], name: str, encoding: str) -> Rows:
    """Read objects as rows; the names of the first of them are the heading."""
    first = next(rows, None)
    if first is None:
        raise ExamplesError(f"{name} holds no rows; give a file with at least one JSON object.")
    number, row = first
    if isinstance(row, Broken):
        raise ExamplesError(f"{name}, line {number}: {row.why}.")
    begun = [first, *islice(rows, SAMPLE)]
    heading = dict.fromkeys(name for _, row in begun if isinstance(row, dict) for name in row)
    return Rows(list(heading), encoding, chain(begun, rows))


def _read(lines: Iterator[str]) -> Iterator[tuple[int, Row | Broken]]:
    return ((number, _object(line)) for number, line in enumerate(lines, start=1) if line.strip())


def _object(line: str) -> Row | Broken:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # a ValueError also for numbers of thousands of digits
        return Broken("not valid JSON; write one JSON object on each line")
    return flat(row) if isinstance(row, dict) else Broken("not a JSON object; write one object on each line")


def _listed(path: Path, encoding: str) -> Iterator[tuple[int, Row | Broken]]:
    """Yield the objects of a JSON list with their places, from 1."""
    if path.stat().st_size > DOCUMENT_BYTES:
        raise ExamplesError(f"{path.name} is one list of more than {DOCUMENT_BYTES >> 20} MB; save it as JSON Lines.")
    try:
        values = json.loads(path.read_text(encoding=encoding))
    except (ValueError, RecursionError) as error:
        raise ExamplesError(f"{path.name} is not valid JSON; save it anew, or as JSON Lines (.jsonl).") from error
    if not isinstance(values, list):
        raise ExamplesError(f"{path.name} is no list of JSON objects; save it as one, or as JSON Lines (.jsonl).")
    for number, value in enumerate(values, start=1):
        yield number, flat(value) if isinstance(value, dict) else Broken("not a JSON object; list only objects")
