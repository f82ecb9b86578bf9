"""What a cell says where a word or an id is expected: as spreadsheets and labelling tools write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

YES_NO = {
    "0": 0, "no": 0, "false": 0, "falso": 0, "falsch": 0, "faux": 0, "n": 0, "non": 0, "nein": 0, "nee": 0,
    "1": 1, "yes": 1, "true": 1, "verdadero": 1, "wahr": 1, "vrai": 1, "vero": 1, "y": 1, "sí": 1, "si": 1, "s": 1,
    "oui": 1, "ja": 1,
}  # fmt: skip
"""Words for the labels 0 and 1, as `fold` writes them."""

NO_ANSWER = frozenset({"na", "n/a", "#n/a", "#n/d", "#nv", "<na>", "nan", "nat", "none", "null"})
"""Words by which tables say that there is none."""

_NUMBER = re.compile(r"(-?[01])(?:[.,]0+)?(?:e\+0+)?", re.IGNORECASE)
_LISTED = re.compile(r"""\[\s*(?:(["'])([^"'\[\],]*)\1)?\s*\]""")
_SCIENTIFIC = re.compile(r"(\d(?:[.,]\d+)?)e\+(\d{1,3})", re.IGNORECASE)
_AS_TEXT = re.compile(r"""(?:="(.*)"|'(\d.*))""")
_WITH_ZEROS = re.compile(r"(\d+)[.,]0+")
_EXACT = 15
"""Digits of a number that a spreadsheet keeps."""


def first_of(row: Mapping[str, Any], columns: Iterable[str]) -> str | None:
    """The first of these cells that holds words or a number, as text; None where none does."""
    cells = (row.get(column) for column in columns)
    return next((str(cell) for cell in cells if isinstance(cell, str | int | float) and str(cell).strip()), None)


def fold(word: str) -> str:
    """A word as it is compared: composed and wide letters are one with plain ones, large letters with small ones."""
    return unicodedata.normalize("NFKC", word).strip().casefold()


def word(value: object) -> str:
    """A cell's one word, or "" where there is none: of a list of one its element, of 1.0 or 1E+00 the label 1.

    Several answers that agree are one; of others all are shown.
    """
    if isinstance(value, list):
        said = list(dict.fromkeys(word(one) for one in value))
        return said[0] if len(said) == 1 else ", ".join(said)
    if value is None:
        return ""
    if isinstance(value, float):
        return "" if value != value else f"{value:.15g}"
    shown = str(value).strip()
    if listed := _LISTED.fullmatch(shown):
        return (listed[2] or "").strip()
    number = _NUMBER.fullmatch(shown)
    return number[1] if number else shown


def whole_id(value: object) -> str | None:
    """A cell's id; None where there is none, or where a spreadsheet has rounded it."""
    shown = _shown(value)
    return None if not shown or _rounded(shown) else _digits(shown)


def is_rounded(value: object) -> bool:
    """Whether a cell held an id of which a spreadsheet has kept the first digits only."""
    return _rounded(_shown(value))


def _shown(value: object) -> str:
    if value is None or isinstance(value, list | dict):
        return ""
    shown = str(value).strip()
    as_text = _AS_TEXT.fullmatch(shown)
    return (as_text[1] or as_text[2] or "").strip() if as_text else shown


def _digits(shown: str) -> str:
    if scientific := _SCIENTIFIC.fullmatch(shown):
        return str(int(Decimal(f"{scientific[1].replace(',', '.')}E{scientific[2]}")))
    with_zeros = _WITH_ZEROS.fullmatch(shown)
    return with_zeros[1] if with_zeros else shown


def _rounded(shown: str) -> bool:
    if scientific := _SCIENTIFIC.fullmatch(shown):
        return len(scientific[1]) - 2 < int(scientific[2])  # fewer digits than the number has
    if with_zeros := _WITH_ZEROS.fullmatch(shown):
        return len(with_zeros[1]) > _EXACT
    return shown.isdecimal() and len(shown) >= _EXACT + 3 and not shown[_EXACT:].strip("0")
