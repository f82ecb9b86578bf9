"""Rows of Excel workbooks as they stand there, whatever a book says of its size, and none that fills the memory."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, ParserCreate

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from ml.files.errors import ExamplesError
from ml.files.formula_guard import original
from ml.files.limits import COLUMNS, LONGEST_CELL, WORKBOOK_BYTES, WORKBOOK_ELEMENTS, WORKBOOK_ROWS

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_FAR = re.compile(r"(?:AL[M-Z]|A[M-Z][A-Z]|[B-Z][A-Z]{2})\d", re.IGNORECASE)
"""Where columns are that come after the thousandth, ALL."""
_CHUNK = 2**16
_STRING = f"{{{SHEET_MAIN_NS}}}si"


class _Book(ExcelReader):
    """A workbook whose shared texts come as they are written; openpyxl would undo one half of their escapes."""

    def read_strings(self) -> None:
        """Read the texts that cells share."""
        part = self.package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as stream:
            for _, node in iterparse(stream):
                if node.tag == _STRING:
                    self.shared_strings.append(Text.from_tree(node).content)
                    node.clear()


def rows_of(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of the sheet that was open when the book was saved, with their numbers.

    A row is as wide as the heading, or wider where it holds something beyond.

    Raises:
        ExamplesError: it is no workbook, or too large to be read as one.
    """
    try:
        _check_size(path)
        book = _Book(path, read_only=True, data_only=True, keep_links=False)
        book.read()
        sheet = book.wb.active
        if sheet is None:
            raise ExamplesError(f"{path.name} has no sheet that can be read; save it anew as “Excel Workbook (.xlsx)”.")
        if not hasattr(sheet, "reset_dimensions"):
            raise ExamplesError(f"{path.name} shows a chart and no table; save it with the table's sheet open.")
        sheet.reset_dimensions()  # what a book says of its size is often wrong
        yield from _bounded(sheet.iter_rows(max_col=COLUMNS + 1, values_only=True), path.name)
    except (
        InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, AttributeError, OSError,
        EOFError, NotImplementedError, RuntimeError, ParseError, ExpatError,
    ) as error:  # fmt: skip
        raise ExamplesError(f"{path.name} cannot be read as an Excel workbook; save it anew as .xlsx.") from error


def _bounded(rows: Iterator[tuple[Any, ...]], name: str) -> Iterator[tuple[int, list[Any]]]:
    width = 0
    for number, cells in enumerate(rows, start=1):
        if number > WORKBOOK_ROWS:
            raise _too_large(name, f"more than {WORKBOOK_ROWS:,} rows")
        filled = max((place for place, cell in enumerate(cells, start=1) if cell is not None), default=0)
        width = width or filled
        yield number, [_unescaped(cell) for cell in (*cells[: max(filled, width)], *[None] * (width - len(cells)))]


def _unescaped(cell: Any) -> Any:
    """A text with the characters that Excel writes as _xHHHH_, and without the apostrophe that guards a formula."""
    if not isinstance(cell, str):
        return cell
    written = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), cell)
    # Halves of signs stand beside one another.
    return original(written.encode("utf-16", "surrogatepass").decode("utf-16", "replace"))


def _too_large(name: str, what: str) -> ExamplesError:
    """The error of a workbook that does not fit."""
    return ExamplesError(f"{name} has {what}; save the table as CSV, which is read row by row, or in parts.")


def _check_size(path: Path) -> None:
    """Read all parts through once, keeping nothing of them: a small file can hold very much, in memory even more."""
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > WORKBOOK_BYTES:
            raise _too_large(path.name, f"more than {WORKBOOK_BYTES >> 20} MB in it, unpacked")
        for part in parts:
            with archive.open(part) as stream:
                _Part(path.name).check(stream)


class _Part:
    """One part of a workbook, looked through: elements in all and in a row, and characters in a cell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._elements = self._rows = self._in_row = self._characters = 0
        self._far = False

    def check(self, stream: IO[bytes]) -> None:
        """Raise ExamplesError where something is too large."""
        parser = ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._begin
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = self._doctype
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        kind = tag.rpartition(" ")[2]
        self._elements += 1
        if kind == "row":
            self._rows, self._in_row = self._rows + 1, 0
        if kind in ("c", "si"):
            self._in_row += kind == "c"
            self._characters = 0
            self._far = _FAR.match(attributes.get("r", "")) is not None
        if self._elements > WORKBOOK_ELEMENTS:
            raise _too_large(self._name, f"more than {WORKBOOK_ELEMENTS:,} cells and other parts")
        if self._rows > WORKBOOK_ROWS:
            raise _too_large(self._name, f"more than {WORKBOOK_ROWS:,} rows")
        if self._in_row > COLUMNS or (self._far and kind in ("v", "is")):
            raise _too_large(self._name, f"more than {COLUMNS:,} columns")

    def _text(self, words: str) -> None:
        self._characters += len(words)
        if self._characters > LONGEST_CELL:
            raise _too_large(self._name, f"more than {LONGEST_CELL:,} characters in a cell")

    def _doctype(self, *_: object) -> None:
        raise ExamplesError(f"{self._name} declares a document type, which no workbook does; save it anew as .xlsx.")
