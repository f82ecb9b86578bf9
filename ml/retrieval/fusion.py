"""BM25 and cosine as one score, and from the score how sure a match is. The figures were tuned on train tweets."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FARTHEST = 6.0
"""A lead of more than this says nothing more."""


@dataclass(frozen=True)
class Fusion:
    """score = cosine · `cosine` + z · `words`; P(right) = sigmoid(`score` · score + `lead` · lead + `offset`).

    z is BM25 less its mean over the archive, by its standard deviation there. The lead is by how much a check's score
    is above that of the best other one (negative for the second and third). The probability holds where every
    second tweet has been checked before; where fewer have, it is too high, and the desk's answers raise the cut-off.
    """

    words: float
    score: float
    lead: float
    offset: float
    cosine: float = 0.0

    def scores(self, standing: Floats, cosines: Floats | None = None) -> Floats:
        """Fuse z of BM25 with cosines, both (candidates,); without cosines z alone counts."""
        fused: Floats = self.words * standing
        return fused if cosines is None else fused + self.cosine * cosines

    def certainties(self, scores: Floats) -> Floats:
        """Give the probability that each candidate is the right one, (candidates,), from all their scores."""
        leads = np.clip(leads_of(scores), -FARTHEST, FARTHEST)
        found: Floats = (1 + np.tanh((self.score * scores + self.lead * leads + self.offset) / 2)) / 2
        return found


WITH_VECTORS = Fusion(cosine=21.8, words=0.672, score=0.263, lead=0.544, offset=-6.9)
"""For MiniLM's kind of vectors; `python benchmarks/matching.py --tune` makes it again, for other encoders too."""


@dataclass(frozen=True)
class Fusions:
    """How an encoder's cosines are fused with words: of a query in the archive's language, and `across` languages.

    Across languages words are names and numbers, and whatever is spelt alike by accident.
    """

    same: Fusion
    across: Fusion


SENTENCES = Fusions(WITH_VECTORS, WITH_VECTORS)
LIKENESS = Fusions(
    same=Fusion(cosine=34.1, words=0.616, score=0.274, lead=0.504, offset=-9.22),
    across=Fusion(cosine=51.8, words=0.187, score=0.127, lead=0.784, offset=-5.47),
)
"""For vectors of `ml.retrieval.likeness`."""

WORDS_ALONE = Fusion(words=1.0, score=0.248, lead=0.657, offset=-4.87)
"""For BM25 without vectors, or with none of the query."""


def leads_of(scores: Floats) -> Floats:
    """Say by how much each score is above the best of the others, (candidates,); a lone one leads by `FARTHEST`."""
    if len(scores) < 2:
        return np.full(len(scores), FARTHEST)
    second, first = np.partition(scores, len(scores) - 2)[-2:]
    top = int(np.argmax(scores))
    leads: Floats = scores - first
    leads[top] = first - second
    return leads


@dataclass(frozen=True)
class Background:
    """So many texts of an archive about everything, and how they score: shares of the score of the query itself."""

    texts: int
    mean: float
    deviation: float


BACKGROUND = Background(texts=500, mean=0.0194, deviation=0.0171)
"""Medians over 300 train tweets of CheckThat! 2022 task 2, in the archive of 14,231 checks."""


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation of a query's BM25 scores over the archive."""

    mean: float
    deviation: float

    @classmethod
    def of(cls, scores: NDArray[np.float32]) -> "Spread":
        """Measure the scores of all texts, (texts,)."""
        if not len(scores):
            return cls(0.0, 0.0)
        return cls(float(scores.mean(dtype=np.float64)), float(scores.std(dtype=np.float64)))

    def with_background(self, *, texts: int, whole: float) -> "Spread":
        """Add the `BACKGROUND` texts that few texts lack; `whole` is the score of a text that holds the query."""
        all_texts = texts + BACKGROUND.texts
        mean = (texts * self.mean + BACKGROUND.texts * BACKGROUND.mean * whole) / all_texts
        squares = texts * (self.mean**2 + self.deviation**2)
        squares += BACKGROUND.texts * whole**2 * (BACKGROUND.mean**2 + BACKGROUND.deviation**2)
        return Spread(mean, max(squares / all_texts - mean**2, 0.0) ** 0.5)

    def standing(self, scores: NDArray[np.float32]) -> Floats:
        """Give the z of scores, of the same shape; 0 where no text of the archive has a word in common."""
        if self.deviation == 0.0:
            return np.zeros(len(scores))
        found: Floats = (scores.astype(np.float64) - self.mean) / self.deviation
        return found
