"""Rows of TSV, CSV and JSON Lines files, one at a time and each with its line number, for `ml.examples`."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from ml.errors import UserError

Row = dict[str, Any]

# Some published TSV files quote by the rules of CSV and others not at all, where a lone quotation mark would
# swallow the rows below it. A field is therefore unquoted only where it is quoted from end to end.
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


class ExamplesError(UserError):
    """Examples cannot be used; the message says which line, what is wrong with it, and what to do next."""


def read_rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Yield each row of a file with the number of its line (from 1), reading no further than asked.

    Raises:
        ExamplesError: the file is missing, of an unknown kind, not UTF-8, or has a row that cannot be read.
    """
    if not path.exists():
        raise ExamplesError(f"{path} cannot be opened (it is not there); check the path and try again.")
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(_READERS)
        raise ExamplesError(f"{path.name} is of a kind that cannot be read; give a file ending in {known}.")
    try:
        stream = path.open("rb")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExamplesError(f"{path} cannot be opened ({reason}); check the path and try again.") from error
    with stream:
        yield from reader(stream, path.name)


def _lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, str]]:
    """Yield decoded lines; only a line feed ends one, since a post may hold the other Unicode separators."""
    for number, raw in enumerate(stream, start=1):
        try:
            yield number, raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ExamplesError(f"{name}, line {number}: not UTF-8; save the file as UTF-8.") from error


def _read_jsonl(stream: BinaryIO, name: str) -> Iterator[tuple[int, Row]]:
    for number, line in _lines(stream, name):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            raise ExamplesError(
                f"{name}, line {number}: not valid JSON; write one JSON object on each line."
            ) from error
        if not isinstance(row, dict):
            raise ExamplesError(f"{name}, line {number}: not a JSON object; write one object on each line.")
        yield number, row


def _read_tsv(stream: BinaryIO, name: str) -> Iterator[tuple[int, Row]]:
    heading: list[str] | None = None
    for number, line in _lines(stream, name):
        fields = [_unquote(field) for field in line.rstrip("\r\n").split("\t")]
        if heading is None:
            heading = fields
        elif line.strip():
            yield number, _row(heading, fields, where=f"{name}, line {number}")


def _read_csv(stream: BinaryIO, name: str) -> Iterator[tuple[int, Row]]:
    reader = csv.reader((line for _, line in _lines(stream, name)), strict=True)
    try:
        heading = next(reader, [])
        for fields in reader:
            if fields:
                yield reader.line_num, _row(heading, fields, where=f"{name}, line {reader.line_num}")
    except csv.Error as error:
        raise ExamplesError(
            f"{name}, line {reader.line_num}: not valid CSV ({error}); check its quotation marks."
        ) from error


def _row(heading: list[str], fields: list[str], *, where: str) -> Row:
    if len(fields) != len(heading):
        raise ExamplesError(
            f"{where}: {len(fields)} columns where the heading has {len(heading)}; "
            "check this row's separators and quotation marks."
        )
    return dict(zip(heading, fields, strict=True))


def _unquote(field: str) -> str:
    return field[1:-1].replace('""', '"') if _QUOTED.fullmatch(field) else field


_READERS: dict[str, Callable[[BinaryIO, str], Iterator[tuple[int, Row]]]] = {
    ".jsonl": _read_jsonl,
    ".tsv": _read_tsv,
    ".csv": _read_csv,
}
