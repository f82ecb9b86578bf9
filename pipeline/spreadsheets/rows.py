"""Rows of spreadsheets and data files, one at a time, each with the number of its line or row."""

import csv
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.spreadsheets import encodings
from pipeline.spreadsheets.errors import DatasetError

Row = dict[str, Any]
LONGEST_CELL = 10_000_000

# A TSV file may quote by the rules of CSV or not at all, where a lone quotation mark would swallow the rows below it.
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class Rows:
    """A file's rows: `heading` as written, then (number, row) for each; `Broken` rows say what is wrong with them."""

    def __init__(self, heading: list[str], rows: Iterator[tuple[int, "Row | Broken"]], encoding: str) -> None:
        self.heading = heading
        self.encoding = encoding
        self._rows = rows

    def __iter__(self) -> Iterator[tuple[int, "Row | Broken"]]:
        return self._rows


class Broken(str):
    """What is wrong with a row that cannot be read."""


def open_rows(path: Path, *, encoding: str | None = None) -> Rows:
    """Open a CSV, TSV, JSON Lines or XLSX file; it is read no further than asked.

    Raises:
        DatasetError: it is missing, empty, of another kind than its name says, or in an encoding that cannot be told.
    """
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        raise DatasetError(f"{path.name}: files ending in {path.suffix or 'nothing'} cannot be read; give {KINDS}.")
    if path.suffix.lower() == ".xlsx":
        return _open_xlsx(path)
    encodings.check_kind(path)
    found = encodings.find(path) if encoding is None else encodings.Found(_known_encoding(encoding))
    rows = opener(path.open(encoding=found.encoding, newline="", errors="strict"), path.name)
    heading = _first(rows, path)
    return Rows(_checked(heading, path), rows, found.encoding + (" (guessed)" if found.guessed else ""))


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError as error:
        raise DatasetError(f"There is no encoding {name!r}; name one such as utf-8, cp1252 or utf-16.") from error
    return name


def _first(rows: Iterator[Any], path: Path) -> list[str]:
    try:
        return next(rows)
    except StopIteration:
        raise DatasetError(f"{path.name} holds no rows; give a file with a heading and at least one row.") from None


def _checked(heading: list[str], path: Path) -> list[str]:
    twice = sorted({name for name in heading if name and heading.count(name) > 1})
    if twice:
        raise DatasetError(f"{path.name}: the column {twice[0]!r} appears twice in its heading; rename one.")
    if not any(heading):
        raise DatasetError(f"{path.name}: its first line is empty; the columns' names must stand there.")
    return heading


def _decoded(stream: TextIO, name: str) -> Iterator[str]:
    with stream:
        while True:
            try:
                line = stream.readline()
            except UnicodeError as error:
                raise DatasetError(f"{name} is not all {stream.encoding}: save it as UTF-8. ({error})") from error
            if not line:
                return
            yield line


def _csv(stream: TextIO, name: str) -> Iterator[Any]:
    lines = _decoded(stream, name)
    first = next(lines, "")
    delimiter = max(",;\t", key=first.count)  # spreadsheets of many countries write semicolons
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(_chained(first, lines), delimiter=delimiter, strict=True)
    heading: list[str] | None = None
    while True:
        began = reader.line_num + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise DatasetError(
                f"{name}, line {began}: not valid CSV ({error}); check its quotation marks. Nothing was imported."
            ) from error
        if heading is None:
            heading = [field.strip() for field in fields]
            yield heading
        elif any(fields):
            yield began, _row(heading, fields)


def _tsv(stream: TextIO, name: str) -> Iterator[Any]:
    heading: list[str] | None = None
    for number, line in enumerate(_decoded(stream, name), start=1):
        fields = [_unquote(field) for field in line.rstrip("\r\n").split("\t")]
        if heading is None:
            heading = [field.strip() for field in fields]
            yield heading
        elif line.strip():
            yield number, _row(heading, fields)


def _jsonl(stream: TextIO, name: str) -> Iterator[Any]:
    heading: list[str] | None = None
    for number, line in enumerate(_decoded(stream, name), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):  # a ValueError also for numbers of thousands of digits
            row = None
        if heading is None:
            if not isinstance(row, dict):
                raise DatasetError(f"{name}, line {number}: not a JSON object; write one object on each line.")
            heading = list(row)
            yield heading
        yield number, row if isinstance(row, dict) else Broken("not a JSON object; write one object on each line")


def _open_xlsx(path: Path) -> Rows:
    beginning = encodings.first_bytes(path, 4)
    if not beginning.startswith(b"PK\x03\x04"):
        raise DatasetError(f"{path.name} is no Excel workbook, whatever its name says; save it as .xlsx or as CSV.")
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = _cells(book.active)
        heading = next(rows, None)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DatasetError(f"{path.name} cannot be read as an Excel workbook; save it anew as .xlsx.") from error
    if heading is None:
        raise DatasetError(f"{path.name} holds no rows; give a sheet with a heading and at least one row.")
    return Rows(_checked(heading, path), rows, "xlsx")


def _cells(sheet: Any) -> Iterator[Any]:
    """Yield the heading, then the rows of the sheet that was open when the book was saved."""
    heading: list[str] | None = None
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if heading is None:
            heading = ["" if cell is None else str(cell).strip() for cell in cells]
            while heading and not heading[-1]:
                heading.pop()
            yield heading
        elif any(cell is not None for cell in cells):
            values = list(cells[: len(heading)]) + [None] * (len(heading) - len(cells))
            yield number, dict(zip(heading, values, strict=True))


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest


def _row(heading: list[str], fields: list[str]) -> "Row | Broken":
    if len(fields) != len(heading):
        return Broken(f"{len(fields)} columns where the heading has {len(heading)}")
    return dict(zip(heading, fields, strict=True))


def _unquote(field: str) -> str:
    return field[1:-1].replace('""', '"') if _QUOTED.fullmatch(field) else field


_OPENERS: dict[str, Callable[[TextIO, str], Iterator[Any]]] = {
    ".csv": _csv,
    ".tsv": _tsv,
    ".txt": _tsv,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".xlsx": _jsonl,  # opened by itself: it is no text
}
KINDS = ".csv, .tsv, .jsonl or .xlsx"
