"""Rows of CSV, TSV, XLSX and JSON Lines files, one at a time, each with the number of its line or row."""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from ml.files import encodings
from ml.files.errors import ExamplesError
from ml.files.formula_guard import original

Row = dict[str, Any]
Cells = Iterator[tuple[int, list[Any]]]
"""The cells of each row, the heading's first, with the number of the line where it begins."""

LONGEST_CELL = 10_000_000
_JSON = (".jsonl", ".ndjson")
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", *_JSON)

# A TSV file may quote by the rules of CSV or not at all, where a lone quotation mark would swallow the rows below it.
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


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
    encodings.check_kind(path, kind=kind, known=ENDINGS)
    if kind == ".xlsx":
        return _table(_sheet(path), path.name, "xlsx")
    if encoding is not None:
        encodings.check_name(encoding)
    found = encoding or encodings.find(path)
    shown = f"{found} (guessed)" if encoding is None and found == encodings.GUESSED else found
    lines = _lines(path, found)
    if kind in _JSON:
        return _objects(lines, path.name, shown)
    return _table(_csv(lines, path.name) if kind == ".csv" else _tsv(lines), path.name, shown)


def first_of(row: Mapping[str, Any], columns: Iterable[str]) -> str | None:
    """The first of these cells that holds words or a number, as text; None where none does."""
    cells = (row.get(column) for column in columns)
    return next((str(cell) for cell in cells if isinstance(cell, str | int | float) and str(cell).strip()), None)


def _lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield lines; only line feeds and carriage returns end one, since a post may hold other separators of Unicode."""
    with path.open(encoding=encoding, newline="") as stream:
        try:
            yield from stream
        except UnicodeError as error:
            raise ExamplesError(f"{path.name} is not all {encoding}: save it as UTF-8. ({error})") from error


def _csv(lines: Iterator[str], name: str) -> Cells:
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)  # spreadsheets of many countries write semicolons
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(chain([first], lines), delimiter=delimiter, strict=True)
    while True:
        began = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ExamplesError(f"{name}, line {began}: not valid CSV ({error}); check its quotation marks.") from error
        if cells is None:
            return
        yield began, [original(cell) for cell in cells]


def _tsv(lines: Iterator[str]) -> Cells:
    for number, line in enumerate(lines, start=1):
        yield number, [_unquote(cell) for cell in line.rstrip("\r\n").split("\t")]


def _unquote(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell


def _sheet(path: Path) -> Cells:
    """Yield the rows of the sheet that was open when the book was saved, as wide as its heading."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        width = 0
        for number, cells in enumerate(book.active.iter_rows(values_only=True), start=1):
            width = width or max((place for place, cell in enumerate(cells, start=1) if cell is not None), default=0)
            yield number, [*cells[:width], *[None] * (width - len(cells))]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ExamplesError(f"{path.name} cannot be read as an Excel workbook; save it anew as .xlsx.") from error


def _table(cells: Cells, name: str, encoding: str) -> Rows:
    first = next(cells, None)
    if first is None:
        raise ExamplesError(f"{name} holds no rows; give a file with a heading and at least one row.")
    heading = ["" if cell is None else str(cell).strip() for cell in first[1]]
    twice = sorted({column for column in heading if column and heading.count(column) > 1})
    if twice:
        raise ExamplesError(f"{name}: the column {twice[0]!r} appears twice in its heading; rename one.")
    if not any(heading):
        raise ExamplesError(f"{name}: its first line is empty; the columns' names must stand there.")
    return Rows(heading, encoding, ((number, _row(heading, row)) for number, row in cells if not _is_empty(row)))


def _is_empty(cells: list[Any]) -> bool:
    return all(cell is None or not str(cell).strip() for cell in cells)


def _row(heading: list[str], cells: list[Any]) -> Row | Broken:
    row = dict(zip(heading, cells, strict=False))
    if len(cells) == len(heading):
        return row
    return Broken(
        f"{len(cells)} columns where the heading has {len(heading)}; check its separators and quotation marks", row
    )


def _objects(lines: Iterator[str], name: str, encoding: str) -> Rows:
    """Read JSON Lines; the first object's names are the heading."""
    rows = ((number, _object(line)) for number, line in enumerate(lines, start=1) if line.strip())
    first = next(rows, None)
    if first is None:
        raise ExamplesError(f"{name} holds no rows; give a file with at least one JSON object.")
    number, row = first
    if isinstance(row, Broken):
        raise ExamplesError(f"{name}, line {number}: {row.why}.")
    return Rows(list(row), encoding, chain([first], rows))


def _object(line: str) -> Row | Broken:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):  # a ValueError also for numbers of thousands of digits
        return Broken("not valid JSON; write one JSON object on each line")
    return row if isinstance(row, dict) else Broken("not a JSON object; write one object on each line")
