"""Claim reviews in files, one at a time: JSON of any size, JSON Lines, and web pages with JSON-LD in their scripts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from pipeline.checks.archive.errors import ArchiveError
from pipeline.checks.archive.json_ld import scripts
from pipeline.fetching.reading.charsets import decode

LISTS = ("@graph", "dataFeedElement", "claimReviews", "claims", "itemListElement")
"""Where feeds and dumps keep their reviews; what stands under these names is read one by one."""

_LONGEST = 16 << 20
"""Characters of one value: more is no review, but a file that is broken."""
_CHUNK = 1 << 16
_PAGE = 20 << 20
_SPACE = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


def json_values(stream: TextIO, name: str) -> Iterator[tuple[str, Any]]:
    """Yield (where, value) of a list, or of the lists in an object, or the object itself; memory stays bounded.

    Several may stand one after another, as where each line holds one.

    Raises:
        ArchiveError: it is not JSON, from some place on.
    """
    text = _Text(stream, name)
    if text.peek() not in ("[", "{"):
        raise ArchiveError(f"{name} is neither a JSON object nor a list; give ClaimReview JSON-LD. Nothing changed.")
    while sign := text.peek():
        if sign not in "[{":
            raise text.broken()
        yield from _elements(text, "element") if sign == "[" else _object(text)


def page_values(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield (where, value) of each JSON-LD script of a saved web page; a script that is broken yields None.

    Raises:
        ArchiveError: the page has none, or is larger than pages are.
    """
    with path.open("rb") as stream:
        content = stream.read(_PAGE + 1)
    if len(content) > _PAGE:
        raise ArchiveError(f"{path.name} is larger than {_PAGE >> 20} MB; give the page itself. Nothing changed.")
    found = list(scripts.values(decode(content)))
    if not found:
        raise ArchiveError(f"{path.name} holds no JSON-LD script; save a page that marks up its ClaimReview.")
    yield from found


class _Text:
    """A stream of JSON, of which only the value at hand is kept."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self.name = name
        self._stream, self._words, self._at, self._passed, self._ended = stream, "", 0, 0, False

    def peek(self) -> str:
        """Give the next sign that is no space; "" at the end."""
        while True:
            match = _SPACE.match(self._words, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._words):
                return self._words[self._at]
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        """Pass a sign that must stand here."""
        if self.peek() != sign:
            raise self.broken()
        self._at += 1

    def value(self) -> Any:
        """Read the value that begins here."""
        self.peek()
        while True:
            try:
                found, end = _DECODER.raw_decode(self._words, self._at)
            except RecursionError as error:
                raise self.broken() from error
            except ValueError as error:
                if len(self._words) - self._at > _LONGEST or not self._more():
                    raise self.broken() from error
                continue
            # A number may go on in what is not read yet.
            if end < len(self._words) or not self._more():
                self._at = end
                return found

    def broken(self) -> ArchiveError:
        """Say where it cannot be read."""
        return ArchiveError(
            f"{self.name} is not valid JSON near character {self._passed + self._at + 1:,}; get the file again, or "
            "mend it there. Nothing was imported."
        )

    def _more(self) -> bool:
        """Read on, each time as much again as is waiting, so that a long value is not begun too often."""
        self._passed += self._at
        self._words, self._at = self._words[self._at :], 0
        try:
            read = self._stream.read(max(_CHUNK, len(self._words)))
        except UnicodeError as error:
            raise ArchiveError(
                f"{self.name} is not all UTF-8; save it so, or name its encoding with --encoding. Nothing was imported."
            ) from error
        self._words += read
        return bool(read)


def _elements(text: _Text, what: str) -> Iterator[tuple[str, Any]]:
    text.take("[")
    number = 0
    while text.peek() != "]":
        if number:
            text.take(",")
        number += 1
        yield f"{what} {number}", text.value()
    text.take("]")


def _object(text: _Text) -> Iterator[tuple[str, Any]]:
    """Yield the elements of an object's lists; where it has none, the object."""
    rest: dict[str, Any] = {}
    fed, first = False, True
    text.take("{")
    while text.peek() != "}":
        if not first:
            text.take(",")
        first = False
        key = text.value()
        text.take(":")
        if key in LISTS and text.peek() == "[":
            fed = True
            yield from _elements(text, "element")
        else:
            rest[str(key)] = text.value()
    text.take("}")
    if not fed or "claimReviewed" in rest:
        yield "the object", rest
