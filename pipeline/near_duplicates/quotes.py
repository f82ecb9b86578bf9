"""Where a text quotes another one word for word; what is left of it without."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

LEAST = 5
"""Words in a row that make a quote; of a shorter text, all that it has."""
LEFT_OUT = "[…]"
"""What stands where a quote stood."""

_WORD = re.compile(r"[^\W_]+")


def without_quotes(text: str, quoted: Iterable[str]) -> str:
    """The text with its quotes from any of the others left out, however case, accents and spaces are written."""
    found = list(_WORD.finditer(text))
    words = [_plain(one.group()) for one in found]
    rows = {row for other in quoted for row in _rows(list(map(_plain, _WORD.findall(other))))}
    taken = {place for size in {len(row) for row in rows} for place in _places(words, size, rows)}
    for first, last in reversed(list(_stretches(sorted(taken)))):
        text = text[: found[first].start()] + LEFT_OUT + text[found[last].end() :]
    return text


def _rows(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    size = min(LEAST, len(words))
    return (tuple(words[start : start + size]) for start in range(len(words) - size + 1) if size)


def _places(words: Sequence[str], size: int, rows: set[tuple[str, ...]]) -> Iterator[int]:
    for start in range(len(words) - size + 1):
        if tuple(words[start : start + size]) in rows:
            yield from range(start, start + size)


def _stretches(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of places."""
    first = None
    for place, following in zip(places, [*places[1:], None], strict=False):
        first = place if first is None else first
        if following != place + 1:
            yield first, place
            first = None


def _plain(word: str) -> str:
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
