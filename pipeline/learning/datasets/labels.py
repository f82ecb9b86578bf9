"""One row of a labelled file, read: or what is wrong with it, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ml.files import NO_ANSWER, fold, is_rounded, plain_name, whole_id, word
from pipeline.learning.datasets.layouts import BINARY, SELECTED_WORDS, Layout
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
            self._id(row),
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
        return None if value in (None, "") else _storable(word(value), what=f"column {column}")

    def _id(self, row: Mapping[str, Any]) -> str | None:
        found = whole_id(self._cell(row, self.layout.id))
        return None if found is None else _storable(found, what=f"column {self.layout.id}")

    def lost_id(self, row: Mapping[str, Any]) -> bool:
        """Whether a spreadsheet has rounded the row's id, so that it is not used."""
        return is_rounded(self._cell(row, self.layout.id))

    def _levels(self, row: Mapping[str, Any]) -> tuple[int, int | None]:
        said = self._said(row, self.layout.label)
        if not said:
            raise Unlabelled("there is no label; leave such rows out with --skip-unlabelled")
        if fold(said) in SELECTED_WORDS:
            return 1, 1
        label = self._level(said, what="label")
        second = self._said(row, self.layout.selected)
        if not second:
            return label, None
        selected = self._level(second, what="selection")
        if selected > label:
            raise Unreadable(f"it is selected ({second}) but labelled {said}")
        return label, selected

    def _said(self, row: Mapping[str, Any], column: str | None) -> str:
        """A cell's word; a word for "no answer" is none, unless the layout says what it means."""
        said = word(self._cell(row, column))
        return "" if fold(said) in NO_ANSWER and fold(said) not in self.layout.words else said

    def _level(self, said: str, *, what: str) -> int:
        level = self.layout.words.get(fold(said), BINARY.get(fold(said)))
        if level is None:
            raise Unreadable(f"the {what} is {said[:40]!r}; say what it means with --word {said[:40]!r}=0 or =1")
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
    return {plain_name(column): column for column in reversed(heading)}


def _storable(words: str, *, what: str) -> str:
    if "\x00" in words:
        raise Unreadable(f"{what} holds a zero byte")
    try:
        words.encode()
    except UnicodeEncodeError:
        raise Unreadable(f"{what} holds half a character (a lone surrogate)") from None
    return words
