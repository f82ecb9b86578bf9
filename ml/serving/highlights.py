"""Which words spoke most for the positive class: chosen from weighted spans, whatever model weighed them.

Highlights show the wording that a model looked at; they say nothing about truth.
"""

import math
from collections.abc import Iterable, Sequence

from ml.examples import Highlight
from ml.text.words import words

SHARE = 0.1
AT_MOST = 20


def choose(spans: Iterable[Highlight], *, share: float = SHARE, at_most: int = AT_MOST) -> tuple[Highlight, ...]:
    """Choose the top `share` of the words by weight (CAM paper, Fig. 8), in reading order; at most `at_most`.

    The words with the highest weights are chosen whatever their sign, so that every text with words has some: were
    those that speak against left out, a card without any would tell that the model took its post for uninteresting.
    Of equal weights the earlier word goes first.
    """
    every = list(spans)
    wanted = min(at_most, math.ceil(share * len(every)))
    by_weight = sorted(every, key=lambda span: (-span.weight, span.start))
    return tuple(sorted(by_weight[:wanted], key=lambda span: span.start))


def of_words(text: str, *, spans: Sequence[tuple[int, int]], scores: Sequence[float]) -> list[Highlight]:
    """Join the scores of tokens (sub-words) to words: a word's weight is the sum over its tokens (CAM-15, CAM-16).

    A token's span is its characters [start, end) of the text, empty where it has none; a span may begin with the
    space before its word, and a token that is that space alone counts for the word after it.
    """
    found = words(text)
    weights = [0.0] * len(found)
    place = 0
    for (start, end), score in zip(spans, scores, strict=True):
        while place < len(found) and found[place].end <= start:
            place += 1
        if start == end or place == len(found):
            continue
        if found[place].start < end or (found[place].start == end and text[start:end].isspace()):
            weights[place] += score
    return [Highlight(word.start, word.end, weight) for word, weight in zip(found, weights, strict=True)]
