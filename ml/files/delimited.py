"""Rows of CSV and TSV: which sign parts their cells is found by parsing a sample, and no row is read beyond bounds."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from ml.files.errors import ExamplesError
from ml.files.formula_guard import original
from ml.files.limits import LONGEST_CELL, LONGEST_ROW

Cells = Iterator[tuple[int, list[Any]]]
"""The cells of each row, the heading's first, with the number of the line where it begins."""

SAMPLE = 200
_SEPARATORS = ",;\t|"
# What Excel writes into the first line to say which sign parts cells.
_SAID = re.compile(r'"?sep=(.)"?[,;\t|]*[\r\n]*', re.IGNORECASE)
# A TSV file may quote by the rules of CSV or not at all, where a lone quotation mark would swallow the rows below it.
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@dataclass
class _Lines:
    """Lines, of which a row may take so many characters; whoever begins a row says so by `taken = 0`."""

    lines: Iterator[str]
    taken: int = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.taken += len(line)
            if self.taken > LONGEST_ROW:
                raise csv.Error(f"a row has more than {LONGEST_ROW:,} characters")
            yield line


def rows_of(lines: Iterator[str], name: str, *, kind: str) -> Cells:
    """Yield the rows of a file whose name ends in `kind`; raises ExamplesError where quotation marks go astray."""
    sample = list(islice(lines, SAMPLE))
    said = _SAID.fullmatch(sample[0]) if sample else None
    if said:
        return _quoted(chain(sample[1:], lines), name, separator=said[1], skipped=1)
    every = chain(sample, lines)
    tabs = kind == ".tsv" or (kind == ".txt" and "\t" in sample[0])
    if tabs and not _only_quoted(sample):
        return _unquoted(every)
    return _quoted(every, name, separator="\t" if tabs else separator_of(sample))


def separator_of(sample: Sequence[str]) -> str:
    """The sign by which the sample falls into rows as wide as its heading; a comma where no sign does better."""
    return max(_SEPARATORS, key=lambda sign: _fit(_parsed(sample, sign)))


def _fit(rows: Sequence[Sequence[str]]) -> tuple[bool, bool, float]:
    """Say whether rows have the heading's several columns, whether it has several, and which share of rows has them."""
    width = len(rows[0]) if rows else 0
    below = rows[1:]
    fitting = sum(len(row) == width or (len(row) > width and not any(row[width:])) for row in below)
    share = fitting / len(below) if below else 1.0
    return width > 1 and share > 0, width > 1, share


def _only_quoted(sample: Sequence[str]) -> bool:
    """Say whether a sample of tabs falls into rows only where quotation marks hold their cells together."""
    plainly = [line.rstrip("\r\n").split("\t") for line in sample if line.strip()]
    return _fit(plainly)[-1] < _fit(_parsed(sample, "\t"))[-1] == 1.0


def _parsed(sample: Sequence[str], separator: str) -> list[list[str]]:
    """Rows as far as they can be parsed: the sample may end within one."""
    rows: list[list[str]] = []
    csv.field_size_limit(LONGEST_CELL)
    with suppress(csv.Error):
        rows.extend(row for row in csv.reader(sample, delimiter=separator, skipinitialspace=True, strict=True) if row)
    return rows


def _quoted(lines: Iterable[str], name: str, *, separator: str, skipped: int = 0) -> Cells:
    csv.field_size_limit(LONGEST_CELL)
    bounded = _Lines(iter(lines))
    reader = csv.reader(bounded, delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        bounded.taken, began = 0, reader.line_num + 1 + skipped
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise ExamplesError(
                f"{name}, line {began}: not valid CSV ({error}); check its quotation marks: one that stands inside a "
                "quoted cell is written twice."
            ) from error
        if cells is None:
            return
        yield began, [original(cell) for cell in cells]


def _unquoted(lines: Iterable[str]) -> Cells:
    for number, line in enumerate(lines, start=1):
        yield number, [_unwrapped(cell) for cell in line.rstrip("\r\n").split("\t")]


def _unwrapped(cell: str) -> str:
    return original(cell[1:-1].replace('""', '"') if _QUOTED.fullmatch(cell) else cell)


def lines_of(path: Path, encoding: str) -> Iterator[str]:
    """Yield lines; only line feeds and carriage returns end one, since a post may hold other separators of Unicode."""
    with path.open(encoding=encoding, newline="") as stream:
        try:
            for number, line in enumerate(iter(lambda: stream.readline(LONGEST_ROW + 1), ""), start=1):
                if len(line) > LONGEST_ROW:
                    raise ExamplesError(
                        f"{path.name}, line {number} has more than {LONGEST_ROW:,} characters; is it a table? Save it "
                        "with a line for each row."
                    )
                yield line
        except UnicodeError as error:
            raise ExamplesError(f"{path.name} is not all {encoding}: save it as UTF-8. ({error})") from error
