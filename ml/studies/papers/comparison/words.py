"""Team Noir's Table 1: the commonest words of claims by split, and how far the splits drift apart (TN-7, TN-8)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import rel_entr
from scipy.stats import chi2_contingency

from ml.studies.papers.comparison import quoted
from ml.text.words import words

STEPS = ("plain-letters", "lower", "no-links", "no-signs", "no-stop-words")
SHOWN = 11
"""As many words as the paper shows."""

SHUFFLES = 200
_VOCABULARY = 2000
"""The drift is measured over so many of the commonest words; rarer ones say more of chance than of a split."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drift:
    """The Jensen-Shannon divergence, in bits, of two splits' words: 0 where they are alike, 1 where none is shared.

    `by_chance` are the 2.5th, 50th and 97.5th percentile of what the same claims give, divided by lot; `p` says how
    rarely chance gives as much.
    """

    bits: float
    by_chance: tuple[float, float, float]
    p: float


def counts(claims: Sequence[str]) -> Counter[str]:
    """Count the words of claims without stop words, signs and links."""
    return Counter(word.form for claim in claims for word in words(claim, steps=STEPS))


def commonest(claims: Mapping[str, Sequence[str]]) -> dict[str, list[tuple[str, int]]]:
    """Give each split's commonest words; of equally common ones the first by the alphabet."""
    return {
        split: sorted(counts(those).items(), key=lambda found: (-found[1], found[0]))[:SHOWN]
        for split, those in claims.items()
    }


def drift(one: Sequence[str], other: Sequence[str], *, seed: int = 0) -> Drift:
    """Measure how far two splits' words are apart, and how far they would be if claims were divided by lot.

    Equal claims stay together, as the pairs that share a claim do.
    """
    total = counts([*one, *other])
    places = {word: place for place, (word, _) in enumerate(total.most_common(_VOCABULARY))}
    different = list(dict.fromkeys([*one, *other]))
    table = _table(different, places)
    first, second = (np.array([Counter(part)[claim] for claim in different], np.float64) for part in (one, other))
    draw = np.random.default_rng(seed)
    found = divergence(first @ table, second @ table)
    both, share = first + second, len(one) / (len(one) + len(other))
    chance = np.array([_by_lot(table, both, share, draw) for _ in range(SHUFFLES)])
    low, middle, high = np.quantile(chance, (0.025, 0.5, 0.975))
    p = (1 + int((chance >= found).sum())) / (SHUFFLES + 1)
    return Drift(round(found, 5), (round(float(low), 5), round(float(middle), 5), round(float(high), 5)), round(p, 4))


def divergence(one: Floats, other: Floats) -> float:
    """Give the Jensen-Shannon divergence, in bits, of two vectors of counts, both (words,)."""
    p, q = one / one.sum(), other / other.sum()
    middle = (p + q) / 2
    return float((rel_entr(p, middle).sum() + rel_entr(q, middle).sum()) / (2 * np.log(2)))


def quoted_p(split: str) -> float:
    """Say how rarely chance gives ratios as uneven as those of the paper's own Table 1 (chi-squared)."""
    table = [[quoted.WORDS[part][word] for word in quoted.WORDS["train"]] for part in ("train", split)]
    return float(chi2_contingency(table).pvalue)


def _table(claims: Sequence[str], places: Mapping[str, int]) -> csr_array:
    """Count each claim's words, (claims, words)."""
    found = [Counter(word.form for word in words(claim, steps=STEPS) if word.form in places) for claim in claims]
    rows = [row for row, counted in enumerate(found) for _ in counted]
    columns = [places[word] for counted in found for word in counted]
    values = [float(count) for counted in found for count in counted.values()]
    return csr_array((values, (rows, columns)), shape=(len(claims), len(places)))


def _by_lot(table: csr_array, both: Floats, share: float, draw: np.random.Generator) -> float:
    """Divide the claims anew, of about the same sizes, and measure."""
    order = draw.permutation(len(both))
    first = np.cumsum(both[order]) <= share * both.sum()
    chosen = np.zeros(len(both), bool)
    chosen[order[first]] = True
    return divergence((both * chosen) @ table, (both * ~chosen) @ table)
