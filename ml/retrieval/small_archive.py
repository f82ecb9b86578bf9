"""How sure words alone may be in an archive of few texts, which cannot tell what words are common.

Among ten texts no z reaches more than 3, however well one of them matches, and "no" is as rare as "unemployment". So
a background stands in for the texts that are lacking (`Spread.with_background`), and no match is surer than so many
of both texts' words are the same: in few texts only a claim in nearly the same words is recognised.

An archive of many texts is one of few for a query in a language that hardly any of them is written in: "de la" is rare
among English texts, and whichever Spanish one there is stands out by it (`is_strange`).
"""

from collections.abc import Callable, Collection, Sequence
from math import exp, sqrt

import numpy as np
from numpy.typing import NDArray

from ml.retrieval.fusion import Spread

FEW = 100
"""From so many texts on an archive tells by itself; fewer hardly ever made a match sure (CheckThat! 2022, train)."""

HALF, STEEPNESS = 0.3, 25.0
"""At an overlap of `HALF` a match is as probable as not: 98 of 100 other claims of that set overlap by 0.22 at most."""

ALIKE = 0.7
"""The same for a cosine: of the demo's posts, those about a check's subject alone reach 0.68 with its eight checks."""

COMMON, FAMILIAR = 0.01, 0.2
"""A term that so many of the texts hold is common. Among English checks, at least 0.23 of an English post's terms are
(98 of 100 of CheckThat! 2022), and at most 0.21 of a Spanish one's."""


def is_strange(query: Sequence[str], holding: Callable[[str], int], *, texts: int) -> bool:
    """Whether hardly any of a query's terms is common among the texts: they do not speak its language."""
    common = sum(holding(term) >= COMMON * texts for term in query)
    return common < FAMILIAR * len(query)


def spread_of(scores: NDArray[np.float32], *, whole: float, few: bool, strange: bool) -> Spread:
    """Give the spread of a query's scores over an archive; `whole` is the score of a text that holds the query.

    Of few texts the background stands in for those that lack. Of a strange language the archive's own spread says
    little, and the background's is taken where it is wider.
    """
    spread = Spread.of(scores)
    if strange:
        return max(spread, spread.with_background(texts=0, whole=whole), key=lambda one: one.deviation)
    return spread.with_background(texts=len(scores), whole=whole) if few else spread


def overlap(one: Collection[str], other: Collection[str], weight: Callable[[str], float]) -> float:
    """Give the cosine of two sets of terms, each of its weight: 0 where none is shared, 1 where all are."""
    first, second = set(one), set(other)
    shared, whole, against = (sum(map(weight, terms)) for terms in (first & second, first, second))
    return shared / sqrt(whole * against) if shared else 0.0


def ceiling(share: float, cosine: float = -1.0) -> float:
    """Give the probability that a match with such an overlap of words, or such a cosine, has at most."""
    return 1 / (1 + exp(STEEPNESS * min(HALF - share, ALIKE - cosine)))
