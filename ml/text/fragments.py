"""A text cut into fragments, each with its characters [start, end) in the unaltered text (MH-1, MH-5, MH-6).

What is judged is cut into disjoint fragments; what is learnt from, into windows that overlap. Both count tokens, be
they those of an encoder (`TextTokenizer.spans`) or words and marks (`ml.text.words.words_and_marks`).
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import regex
from numpy.typing import NDArray

from ml.text.sentences import sentences

Span = tuple[int, int]

WINDOW, REPEATED = 256, 50
"""A training window's tokens, and how many of them the window before has as well (MH-5)."""

_SLACK = 8
"""A cut may move back over one token in so many of a fragment, to where a sentence or a word begins."""

_CHARACTER = regex.compile(r"\X")


@dataclass(frozen=True)
class Fragment:
    """A part of a text: `text[start:end]`, of so many tokens."""

    start: int
    end: int
    tokens: int


@dataclass(frozen=True, eq=False)
class Scored:
    """A text's fragments, their log-odds of machine over human, shape (fragments,), and how many tokens it has."""

    fragments: Sequence[Fragment]
    scores: NDArray[np.float64]
    tokens: int


def disjoint(text: str, spans: Sequence[Span], *, size: int) -> list[Fragment]:
    """Cut a text into fragments of at most `size` tokens that cover it, each character in one of them.

    They are of like length, so that none is a mere rest: of a text longer than a fragment each holds at least three
    eighths of `size`. A cut goes where a sentence begins, or else a word, if one begins shortly before; it never parts
    what is read as one character (a letter and its accents, an emoji of several signs), unless that fills a fragment.
    `spans` are the tokens' characters in rising order. An empty text has no fragments.
    """
    if not text:
        return []
    places = list(_cuts(text, spans, size=size))
    starts = [0, *(spans[place][0] for place in places)]
    counts = [last - first for first, last in zip([0, *places], [*places, len(spans)], strict=True)]
    return [
        Fragment(start, end, count) for start, end, count in zip(starts, [*starts[1:], len(text)], counts, strict=True)
    ]


def windows(text: str, spans: Sequence[Span], *, size: int = WINDOW, repeated: int = REPEATED) -> list[Fragment]:
    """Cut a text into windows of at most `size` tokens, each beginning with the last `repeated` of the one before.

    The paper's formula, [(j - 1) * 256 - 50; j * 256], makes every window but the first 306 tokens long, which its own
    encoder would cut; here every window has the 256 of its prose, of which 206 are new. A text without tokens is one
    window, so that every example is learnt from.
    """
    found = []
    for first in range(0, max(1, len(spans) - repeated), size - repeated):
        part = spans[first : first + size]
        start, end = (part[0][0], part[-1][1]) if part else (0, len(text))
        found.append(Fragment(start, end, len(part)))
    return found


def _cuts(text: str, spans: Sequence[Span], *, size: int) -> Iterator[int]:
    """Yield the tokens that fragments begin with, but for the first."""
    if len(spans) <= size:
        return
    beginnings, whole = {start for start, _ in sentences(text)}, characters(text)
    place = 0
    while len(spans) - place > size:
        left = len(spans) - place
        parts = -(-left // size)
        target = place + -(-left // parts)
        least = max(place + 1, target - size // _SLACK)
        near = [at for at in range(target, least - 1, -1) if spans[at][0] in whole]
        place = _best(text, spans, near, beginnings=beginnings) if near else target
        yield place


def _best(text: str, spans: Sequence[Span], near: Sequence[int], *, beginnings: AbstractSet[int]) -> int:
    """Choose where to cut: at the first of the tokens that begins a sentence, or else a word."""
    # An encoder's token may begin with the space before its word.
    words = [(place, _after_space(text, spans[place][0])) for place in near]
    by_sentence = (place for place, start in words if start in beginnings)
    by_word = (place for place, start in words if text[start - 1].isspace())
    return next(by_sentence, next(by_word, near[0]))


def _after_space(text: str, place: int) -> int:
    while place < len(text) - 1 and text[place].isspace():
        place += 1
    return place


def characters(text: str) -> set[int]:
    """Find where what is read as one character begins (UAX 29): a letter with its accents, an emoji of many signs."""
    return {match.start() for match in _CHARACTER.finditer(text)}
