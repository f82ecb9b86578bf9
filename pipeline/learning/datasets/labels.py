"""One row of a labelled file, read: or what is wrong with it, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.learning.datasets.layouts import BINARY, SELECTED_WORDS, Layout, plain
from pipeline.near_duplicates import minhash


class Unreadable(ValueError):
    """A row cannot be used; the message says why."""


class Unlabelled(Unreadable):
    """The row's label is empty."""


@dataclass(frozen=True)
class Reader:
    """Reads rows of a file by its layout; `column_of` gives each column's name as the file writes it."""

    layout: Layout
    column_of: Mapping[str, str]

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The row's (text, digest, label, selected, language, account, external id, time), as it is stored.

        Raises:
            Unreadable: something in it cannot be used.
        """
        words = self._text(row)
        label, selected = self._levels(row)
        return (
            words,
            minhash.digest(minhash.normalise(words)),
            label,
            selected,
            self.layout.fixed_language or self._plain(row, self.layout.language),
            self._plain(row, self.layout.account),
            self._plain(row, self.layout.id),
            self._moment(row),
        )

    def _cell(self, row: Mapping[str, Any], column: str | None) -> Any:
        return None if column is None else row.get(self.column_of.get(column, column))

    def _text(self, row: Mapping[str, Any]) -> str:
        value = self._cell(row, self.layout.text)
        words = "" if value is None else str(value)
        if not words.strip():
            raise Unreadable("there is no text")
        return _storable(words, what="the text")

    def _plain(self, row: Mapping[str, Any], column: str | None) -> str | None:
        value = self._cell(row, column)
        return None if value in (None, "") else _storable(_word(value), what=f"column {column}")

    def _levels(self, row: Mapping[str, Any]) -> tuple[int, int | None]:
        word = _word(self._cell(row, self.layout.label))
        if not word:
            raise Unlabelled("there is no label; leave such rows out with --skip-unlabelled")
        if word.casefold() in SELECTED_WORDS:
            return 1, 1
        label = self._level(word, what="label")
        second = _word(self._cell(row, self.layout.selected))
        if not second:
            return label, None
        selected = self._level(second, what="selection")
        if selected > label:
            raise Unreadable(f"it is selected ({second}) but labelled {word}")
        return label, selected

    def _level(self, word: str, *, what: str) -> int:
        level = self.layout.words.get(word.casefold(), BINARY.get(word.casefold()))
        if level is None:
            raise Unreadable(f"the {what} is {word[:40]!r}; say what it means with --word {word[:40]!r}=0 or =1")
        return level

    def _moment(self, row: Mapping[str, Any]) -> datetime | None:
        value = self._cell(row, self.layout.posted_at)
        if value in (None, ""):
            return None
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        except ValueError:
            raise Unreadable(f"the time is {str(value)[:40]!r}; write it as 2026-11-21T12:00:00Z") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def column_names(heading: list[str]) -> dict[str, str]:
    """Each column's plain name with its name as the file writes it."""
    return {plain(column): column for column in reversed(heading)}


def _word(value: object) -> str:
    """A cell as a word: a spreadsheet's 1.0 and TRUE are the labels 1 and true."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    word = str(value).strip()
    return word[:-2] if word in ("0.0", "1.0", "-1.0") else word


def _storable(words: str, *, what: str) -> str:
    if "\x00" in words:
        raise Unreadable(f"{what} holds a zero byte")
    try:
        words.encode()
    except UnicodeEncodeError:
        raise Unreadable(f"{what} holds half a character (a lone surrogate)") from None
    return words
