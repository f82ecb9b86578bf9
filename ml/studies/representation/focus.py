"""CAM: which words a linear layer over an encoder's average looks at, in one text and over many (CAM-15 … CAM-17).

M_c(l) = sum_k w_k^c f_k(l) for the token at place l (section 3.2, eq. 2); its mean over the tokens plus the bias is
the logit of class c. What it shows is style and wording, not truth.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.studies.representation.contextual import Tokens
from ml.studies.representation.linear_evaluation import Probe
from ml.text import words as reading

MEANING = "Highlights show style and wording that the model looked at, not truth."
SHARE = 0.1
FEWEST = 5
STEPS = ("lower", "links", "mentions", "years", "numbers")
_Z = 1.959964


@dataclass(frozen=True)
class FocusedWord:
    """A word or mark at characters [start, end), the mean of its tokens' M_c, and whether it is in the top 10 %."""

    form: str
    start: int
    end: int
    score: float
    focused: bool

    @property
    def is_mark(self) -> bool:
        """Tell punctuation and signs from words."""
        return not any(letter.isalnum() for letter in self.form)


@dataclass(frozen=True)
class FocusedText:
    """A text as far as the encoder read it, its class, the model's answer, and the words scored for its class."""

    text: str
    label: int
    answer: int
    truncated: bool
    words: tuple[FocusedWord, ...]


@dataclass(frozen=True)
class FormCount:
    """How often a form stands in the texts of a class, and how often in focus; `low` ends the 95 % interval below."""

    form: str
    texts: int
    occurrences: int
    focused: int
    share: float
    low: float


def token_scores(tokens: Tokens, probe: Probe) -> NDArray[np.float32]:
    """Score every token for both classes, M_c(l): shape (tokens, 2), marks for start and end included."""
    return tokens.after @ probe.weights.T


def focus(tokens: Tokens, probe: Probe, *, label: int, share: float = SHARE) -> FocusedText:
    """Score the words of a text for class `label` and put the top `share` of them in focus."""
    scores = token_scores(tokens, probe)
    answer = int(np.argmax(scores.mean(axis=0) + probe.bias))
    end = max((end for _, end in tokens.spans), default=0)
    text = tokens.text[:end] if tokens.truncated else tokens.text
    found = [(piece, _score(piece, tokens, scores[:, label])) for piece in pieces(text)]
    words = in_focus([(piece, score) for piece, score in found if score is not None], share=share)
    return FocusedText(text=text, label=label, answer=answer, truncated=tokens.truncated, words=words)


def in_focus(scored: Sequence[tuple[reading.Word, float]], *, share: float = SHARE) -> tuple[FocusedWord, ...]:
    """Put the top `share` of a text's scored words in focus; of equal scores the earlier word's comes first."""
    ranked = sorted(range(len(scored)), key=lambda place: (-scored[place][1], place))
    top = set(ranked[: math.ceil(share * len(scored))])
    return tuple(
        FocusedWord(form=piece.form, start=piece.start, end=piece.end, score=score, focused=place in top)
        for place, (piece, score) in enumerate(scored)
    )


def pieces(text: str) -> list[reading.Word]:
    """Find the words of a text, lower-cased, links and mentions as one each, and every mark between them."""
    found: list[reading.Word] = []
    end = 0
    for word in reading.words(text, steps=STEPS):
        found.extend(_marks(text, end, word.start))
        found.append(word)
        end = word.end
    return [*found, *_marks(text, end, len(text))]


def most_focused(texts: Iterable[FocusedText], *, marks: bool, at_most: int = 15) -> list[FormCount]:
    """Rank the words, or the punctuation marks, by how surely they are in focus where they stand (CAM-17).

    The measure is the lower end of the share's 95 % interval (Wilson), so that a word seen twice does not win. Words
    that are in focus less often than by chance are left out; marks are few, and those that are not in focus tell too.
    """
    seen: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for number, text in enumerate(texts):
        for word in text.words:
            if word.is_mark == marks:
                seen[word.form].append((number, word.focused))
    counts = [_count(form, places) for form, places in seen.items()]
    least = 0.0 if marks else SHARE
    frequent = [count for count in counts if count.texts >= FEWEST and count.share > least]
    return sorted(frequent, key=lambda count: (-count.low, -count.focused, count.form))[:at_most]


def pick(texts: Sequence[FocusedText], *, number: int, seed: int) -> list[FocusedText]:
    """Pick texts at random, none chosen by hand (CAM-16)."""
    drawn = np.random.default_rng(seed).permutation(len(texts))[:number]
    return [texts[place] for place in drawn]


def _score(piece: reading.Word, tokens: Tokens, scores: NDArray[np.float32]) -> float | None:
    """Average M_c over a word's tokens; None where the encoder read none.

    On a card the words' shares have to add up to the answer, so `serving.highlights` takes the sum. Here words are
    compared, and a link of twelve sub-words would win by its length.
    """
    own = [
        float(score)
        for (start, end), score, special in zip(tokens.spans, scores, tokens.special, strict=True)
        if not special and _belongs(start, end, piece, tokens.text)
    ]
    return math.fsum(own) / len(own) if own else None


def _belongs(start: int, end: int, piece: reading.Word, text: str) -> bool:
    """Tell whether a token shares a character with the word, or is the space before it."""
    return (start < piece.end and end > piece.start) or (start < end == piece.start and text[start:end].isspace())


def _marks(text: str, start: int, end: int) -> Iterator[reading.Word]:
    return (reading.Word(text[at], at, at + 1) for at in range(start, end) if not text[at].isspace())


def _count(form: str, places: Sequence[tuple[int, bool]]) -> FormCount:
    occurrences, focused = len(places), sum(in_focus for _, in_focus in places)
    return FormCount(
        form=form,
        texts=len({number for number, _ in places}),
        occurrences=occurrences,
        focused=focused,
        share=focused / occurrences,
        low=_wilson_low(focused, occurrences),
    )


def _wilson_low(hits: int, n: int) -> float:
    share, z2 = hits / n, _Z * _Z
    centre = share + z2 / (2 * n)
    return max(0.0, (centre - _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n))
