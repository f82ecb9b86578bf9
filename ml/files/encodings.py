"""In which encoding a file is written: told by its mark, or found out by reading it once, line by line."""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from ml.counting import counted
from ml.files.errors import ExamplesError
from ml.files.limits import LONGEST_ROW

GUESSED = "cp1252"
"""What a file is taken for that could be in other encodings of one byte, too."""

SHOWN = 10
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Bytes that cp1252 does not have; those that stand between small letters in Mac Roman ("año"), cp850 or Polish but not
# in cp1252; runs of them as in scripts that are not Latin; and pairs of letters of which no language has both, but for
# Czech, Hungarian and Romanian in cp1250.
_NOT_CP1252 = re.compile(
    rb"[\x81\x8d\x8f\x90\x9d]"
    rb"|[A-Za-z][\x80\x82-\x84\x86-\x8c\x8e\x98\x99\x9b\x9f\xa2-\xa4\xb1\xb3\xb6\xb9\xbc\xbe][a-z]"
    rb"|(?:([\x80-\xff])(?!\1)){5}"
)
_NOT_TOGETHER = tuple((bytes([one]), bytes([other])) for one, other in ((0xF8, 0xEC), (0xF5, 0xFB), (0xE3, 0xFE)))
# "año" of Mac Roman, too; but people do write north–south, so that it tells only where no letter is one of cp1252's.
_DASH_IN_WORD = re.compile(rb"[a-z]\x96[a-z]")
_LETTER = re.compile(rb"[\xc0-\xff]")
KINDS = ".csv, .tsv, .jsonl or .xlsx"
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
_LEAST_LATIN = 0.005
"""In every script lines end, and tags are Latin; a lone zero byte makes no UTF-16."""
_PLAIN = re.compile(rb"[\t\n\r\x20-\x7e]")
_ZIP = b"PK\x03\x04"
_KNOWN_FILES = (
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file: save it as .xlsx"),
    (_ZIP, "a zip or Office file: give an .xlsx by that ending, or save it as CSV"),
    (b"%PDF", "a PDF: give the table that it was made from"),
    (b"\x1f\x8b", "packed with gzip: unpack it first"),
    (b"PAR1", "a Parquet file: export it as CSV or JSON Lines"),
)


def check_kind(path: Path, *, kind: str, known: Sequence[str]) -> None:
    """Refuse a file of an ending that is not known, or that is something else than its ending says.

    Raises:
        ExamplesError: the file cannot be opened, is empty, or is of another kind.
    """
    beginning = _beginning(path)
    if kind not in known:
        raise ExamplesError(f"{path.name}: files ending in {kind or 'nothing'} cannot be read; give {KINDS}.")
    if not beginning:
        raise ExamplesError(f"{path.name} is empty (0 bytes); give a file with a heading and rows.")
    if kind == ".xlsx":
        if not beginning.startswith(_ZIP):
            raise ExamplesError(f"{path.name} is no Excel workbook, whatever its name says; save it anew as .xlsx.")
        return
    if what := no_text(beginning):
        raise ExamplesError(f"{path.name} is {what}.")


def no_text(content: bytes) -> str | None:
    """What a file is that holds no text, and what to do with it; None for one that may."""
    return next((what for magic, what in _KNOWN_FILES if content.startswith(magic)), None)


def check_name(encoding: str) -> None:
    """Refuse an encoding that there is not; raises ExamplesError."""
    try:
        "".encode(encoding)
    except LookupError as error:
        raise ExamplesError(f"There is no encoding {encoding!r}; name one such as utf-8, cp1252 or utf-16.") from error


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(4096)
    except OSError as error:
        raise ExamplesError(f"{path} cannot be opened ({error.strerror}); check the path and try again.") from error


def find(path: Path) -> str:
    """Find a file's encoding: its mark, UTF-8 if all of it is that, else Windows' cp1252 if it can be.

    Raises:
        ExamplesError: lines of several encodings are mixed, or bytes belong to none; the message names the lines.
    """
    return marked(path) or _without_mark(path)


def marked(path: Path) -> str | None:
    """The encoding that the first bytes of a file tell, if they do; raises ExamplesError where there is none."""
    beginning = _beginning(path)
    for mark, encoding in _MARKS:
        if beginning.startswith(mark):
            return encoding
    return wide(beginning)


def wide(beginning: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, where the beginning of a text is in one of them."""
    if 0 not in beginning:  # each has a zero byte in spaces, ends of lines, commas and tags
        return None
    found = max(_WIDE, key=lambda encoding: _latin(beginning, encoding))
    # Nearly all of it is plain text as it stands: a zero byte went astray in a short file.
    astray = len(_PLAIN.findall(beginning)) > 0.9 * len(beginning)
    return found if _latin(beginning, found) >= _LEAST_LATIN and not astray else None


def _latin(beginning: bytes, encoding: str) -> float:
    """The share of Latin signs and ends of lines in a text that is read so."""
    text = _read(beginning, encoding)
    return sum(map(str.isascii, text)) / len(text) if text else 0.0


def _read(beginning: bytes, encoding: str) -> str:
    """A text's beginning, which may end within a sign; an empty one where it holds what no text does."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(beginning)
    except UnicodeDecodeError:
        return ""
    return "" if any(unicodedata.category(sign) == "Cc" for sign in set(text) - set("\t\r\n\f")) else text


def _without_mark(path: Path) -> str:
    others: list[int] = []
    count, accents, broken, doubtful, letters = 0, False, False, False, False
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(4 * LONGEST_ROW), b""), start=1):
            if line.isascii():
                continue
            if _is_utf8(line):
                accents = True
                continue
            count += 1
            others += [number] if len(others) < SHOWN else []
            broken = broken or _is_of_others(line)
            doubtful = doubtful or _DASH_IN_WORD.search(line) is not None
            letters = letters or _LETTER.search(line) is not None
    if not count:
        return "utf-8"
    if accents or broken or (doubtful and not letters):
        what = "mixes encodings" if accents else "holds bytes that are text in no encoding we know"
        lines = counted(count, "line")
        named = ", ".join(map(str, others)) + (f" and {count - SHOWN} more" if count > SHOWN else "")
        raise ExamplesError(
            f"{path.name} {what}: {lines} not in UTF-8 (line {named}). Open it where its accents look right, "
            "save it as UTF-8, or name its encoding with --encoding where the command takes one."
        )
    return GUESSED


def _is_of_others(line: bytes) -> bool:
    """Whether a line is in an encoding of one byte or two that is not cp1252."""
    together = any(one in line and other in line for one, other in _NOT_TOGETHER)
    return together or _NOT_CP1252.search(line) is not None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
