"""What a cell says where a word or an id is expected: as spreadsheets and labelling tools write them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

_NO = (
    *("0", "no", "false", "n", "f", "falso", "falsch", "faux", "fals", "non", "nein", "nee", "não", "nao", "nej"),
    *("nei", "ei", "ez", "nie", "ne", "nem", "nu", "нет", "ні", "не", "όχι", "hayır", "hayir", "لا", "לא", "いいえ"),
    *("否", "아니요"),
)
_YES = (
    *("1", "yes", "true", "y", "t", "sí", "si", "s", "v", "verdadero", "verdadeiro", "wahr", "vrai", "vero", "cert"),
    *("oui", "ja", "sim", "bai", "kyllä", "tak", "ano", "da", "igen", "да", "так", "ναι", "evet", "نعم", "כן", "はい"),
    *("是", "예", "네"),
)
YES_NO = dict.fromkeys(_NO, 0) | dict.fromkeys(_YES, 1)
"""Words for the labels 0 and 1, as `fold` writes them."""

NO_ANSWER = frozenset({
    *("na", "n/a", "n.a.", "nd", "n/d", "n.d.", "s/d", "-", "--", "–", "—", "nan", "nat", "none", "null", "nil"),
    *("undefined", "<na>", "<null>", "(null)", "\\n", "#n/a", "#n/b", "#n/d", "#nv", "#н/д", "#i/t", "#yok"),
})  # fmt: skip
"""Words by which tables say that there is none."""

_NUMBER = re.compile(r"(-?[01])(?:[.,]0+)?(?:e\+0+)?", re.IGNORECASE)
_LISTED = re.compile(r"""\[\s*(["']?)([^"'\[\],]*)\1\s*\]""")
_SCIENTIFIC = re.compile(r"\+?(\d+)(?:[.,](\d+))?\s?(?:e\+?|[x×*]\s?10\^)0*(\d{1,3})", re.IGNORECASE)
_AS_TEXT = re.compile(r"""="(.*)"|='(.*)'|['’]+(.*)|=(\d+)""")
_WITH_ZEROS = re.compile(r"(\d+)[.,]0+")
_GROUPED = re.compile(r"\d{1,3}([.,'’ ])\d{3}(?:\1\d{3}){4,}")
_TOO_NARROW = re.compile("#{3,}")
_EXACT = 15
"""Digits of a number that a spreadsheet keeps."""


def first_of(row: Mapping[str, Any], columns: Iterable[str]) -> str | None:
    """The first of these cells that holds words or a number, as text; None where none does."""
    cells = (row.get(column) for column in columns)
    return next((str(cell) for cell in cells if isinstance(cell, str | int | float) and str(cell).strip()), None)


def plain_name(column: str) -> str:
    """A column's name as it is compared: without case, hyphens and spaces."""
    return re.sub(r"[\s\-]+", "_", fold(column))


def by_plain_names(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose cells are found by their columns' plain names, too."""
    return {**row, **{plain: cell for name, cell in row.items() if (plain := plain_name(name)) not in row}}


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
    shown = _plain(str(value))
    if listed := _LISTED.fullmatch(shown):
        shown = listed[2].strip()
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
    signs = unicodedata.normalize("NFKC", str(value))
    shown = _plain("".join(sign for sign in signs if unicodedata.category(sign) != "Cf"))
    if _GROUPED.fullmatch(shown):
        return "".join(filter(str.isdecimal, shown))
    return "" if shown.casefold() in NO_ANSWER else shown


def _plain(cell: str) -> str:
    """What a cell says that was written as a formula or behind an apostrophe, so that it stays a text."""
    shown = cell.strip()
    as_text = _AS_TEXT.fullmatch(shown)
    return next(filter(None, as_text.groups()), "").strip() if as_text else shown


def _digits(shown: str) -> str:
    if scientific := _scientific(shown):
        return str(int(Decimal(f"{scientific[1]}.{scientific[2] or 0}E{scientific[3]}")))
    with_zeros = _WITH_ZEROS.fullmatch(shown)
    return with_zeros[1] if with_zeros else shown


def _rounded(shown: str) -> bool:
    if scientific := _scientific(shown):
        return len(scientific[2] or "") < int(scientific[3])  # fewer digits than the number has
    if with_zeros := _WITH_ZEROS.fullmatch(shown):
        return len(with_zeros[1]) > _EXACT
    zeros = shown.isdecimal() and len(shown) >= _EXACT + 3 and not shown[_EXACT:].strip("0")
    return zeros or _TOO_NARROW.fullmatch(shown) is not None


def _scientific(shown: str) -> re.Match[str] | None:
    """The parts of a number as spreadsheets write large ones; 4e10 is none, since other ids look so."""
    return None if shown.isalnum() else _SCIENTIFIC.fullmatch(shown)
