"""Twenty-six figures of style that need no network and know no language; the paper does not name its own (MH-7, MH-31).

All are shares or small numbers, and none grows with the text. Spelling is told without a dictionary: by letters
repeated three times, and by letters and digits in one word.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ml.text.sentences import sentences
from ml.text.words import words_and_marks

Floats = NDArray[np.float64]

NAMES = (
    "word length", "spread of word length", "words of up to 3 letters", "words of 8 letters and more",
    "sentence length", "spread of sentence length", "sentences of up to 5 words", "sentences of 30 words and more",
    "different words", "different words over the root of all", "words that occur once", "the ten most common words",
    "pairs of words that occur again", "triples of words that occur again", "sentences that begin like the one before",
    "commas", "full stops", "question marks", "exclamation marks", "colons and semicolons", "quotation marks",
    "brackets", "dashes", "words with a capital", "digits", "odd spellings",
)  # fmt: skip
"""What the figures are, in their order."""

_LETTERS = re.compile(r"\w")
_ODD = re.compile(r"([^\W\d_])\1\1|[^\W\d_]\d|\d[^\W\d_]", re.IGNORECASE)
_MARKS = (",،、，", ".。।۔", "?؟？¿", "!！¡", ":;：；؛", "\"'“”„‘’«»", "()[]{}", "-–—")


def figures(text: str) -> Floats:
    """Measure a text's style, shape (26,), in the order of `NAMES`; a text without words has zeros."""
    found = [text[start:end] for start, end in words_and_marks(text)]
    words = [word for word in found if _LETTERS.match(word)]
    if not words:
        return np.zeros(len(NAMES))
    return np.array([*_lengths(words), *_sentences(text), *_repetition(words), *_openings(text), *_marks(found, words)])


def _lengths(words: Sequence[str]) -> list[float]:
    lengths = np.array([len(word) for word in words], dtype=np.float64)
    return [float(figure) for figure in (lengths.mean(), lengths.std(), (lengths <= 3).mean(), (lengths >= 8).mean())]


def _sentences(text: str) -> list[float]:
    lengths = np.array([len(words_and_marks(text[start:end])) for start, end in sentences(text)], dtype=np.float64)
    if not len(lengths):
        return [0.0] * 4
    shares = ((lengths <= 5).mean(), (lengths >= 30).mean())
    return [float(figure) for figure in (lengths.mean(), lengths.std(), *shares)]


def _repetition(words: Sequence[str]) -> list[float]:
    lower = [word.lower() for word in words]
    counts = Counter(lower)
    n, different = len(lower), len(counts)
    common = sum(count for _, count in counts.most_common(10))
    once = sum(count == 1 for count in counts.values())
    pairs, triples = list(pairwise(lower)), list(zip(lower, lower[1:], lower[2:], strict=False))
    return [different / n, different / n**0.5, once / n, common / n, _again(pairs), _again(triples)]


def _again(groups: Sequence[object]) -> float:
    return 1 - len(set(groups)) / len(groups) if groups else 0.0


def _openings(text: str) -> list[float]:
    first = [text[start:end].split(maxsplit=1)[0].lower() for start, end in sentences(text)]
    return [sum(one == other for one, other in pairwise(first)) / max(1, len(first) - 1)]


def _marks(found: Sequence[str], words: Sequence[str]) -> list[float]:
    counts = Counter(found)
    marks = [sum(counts[mark] for mark in kind) / len(words) for kind in _MARKS]
    letters = sum(map(len, words))
    capitals = sum(word[0].isupper() for word in words) / len(words)
    digits = sum(sign.isdigit() for word in words for sign in word) / letters
    return [*marks, capitals, digits, sum(bool(_ODD.search(word)) for word in words) / len(words)]
