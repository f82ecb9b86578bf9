"""How surprising scores are under the hypothesis that a person wrote the text, and what many such questions cost.

A p-value here is conformal (Vovk et al. 2005): it says how rarely a fragment of a held-out human text scores as high.
Fragments of one text are alike, so it is texts that are exchangeable, not fragments: each text counts once, however
many fragments it has (Dunn, Wasserman & Ramdas 2023; Lee, Barber & Willett 2023), the one in question among them.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from ml.answers.reference import Floats, Reference

_ROUNDING = 1e-12


def p_values(scores: Floats, reference: Reference) -> Floats:
    """Give the p-values of all fragments of one text, shape (fragments,), from their scores.

    With D human texts it is (sum over these and the text itself of the share of its fragments that score as high)
    / (D + 1). Where the text is exchangeable with the D, this is a valid p-value of a fragment of it drawn at random,
    whatever the dependence within texts: that fragment is a draw from the D + 1 texts' weighted fragments, and this its
    rank among them. Equal scores count against a finding. The smallest possible is 1 / (fragments * (D + 1)).
    """
    if not len(scores):
        return np.zeros(0)
    above = _mass_from(scores, reference) + _shares_from(scores)
    return np.minimum(1.0, above / (len(reference.languages) + 1))


def _mass_from(scores: Floats, reference: Reference) -> Floats:
    """Add up, over the human texts, the share of a text's fragments that score as high as each score."""
    if not len(reference.scores):
        return np.zeros(len(scores))
    counts = np.bincount(reference.texts, minlength=len(reference.languages))
    order = np.argsort(reference.scores)
    weights = 1 / counts[reference.texts[order]]
    mass = np.append(np.cumsum(weights[::-1])[::-1], 0.0)
    return mass[np.searchsorted(reference.scores[order], scores, side="left")]


def _shares_from(scores: Floats) -> Floats:
    """Say which share of a text's fragments scores as high as each of them."""
    return (len(scores) - np.searchsorted(np.sort(scores), scores, side="left")) / len(scores)


def benjamini_hochberg(values: Floats) -> Floats:
    """Adjust p-values, shape (m,): those at most alpha have a false discovery rate of at most alpha (MH-19).

    Benjamini & Hochberg 1995; holds under independence and positive dependence (PRDS).
    """
    return np.asarray(false_discovery_control(values))


def benjamini_yekutieli(values: Floats) -> Floats:
    """Adjust as `benjamini_hochberg` does, but for dependence of whatever kind (Benjamini & Yekutieli 2001)."""
    return np.asarray(false_discovery_control(values, method="by"))


def holm(values: Floats) -> Floats:
    """Adjust p-values, shape (m,): with a chance of at most alpha is any of those at most alpha false (MH-18).

    Holm 1979, for whatever dependence. Step-down: p * (m - rank + 1).
    """
    order = np.argsort(values, kind="stable")
    found = np.empty(len(values))
    found[order] = np.maximum.accumulate(values[order] * np.arange(len(values), 0, -1))
    return np.minimum(1.0, found)


def uncorrected(values: Floats) -> Floats:
    """Leave p-values as they are: with m human fragments the chance of a false alarm grows to 1 - (1 - alpha)^m."""
    return values.astype(np.float64)


CORRECTIONS: dict[str, Callable[[Floats], Floats]] = {
    "bh": benjamini_hochberg,
    "holm": holm,
    "by": benjamini_yekutieli,
    "none": uncorrected,
}


def adjusted(scores: Floats, reference: Reference, *, correction: str) -> tuple[Floats, Floats]:
    """Give the p-values of a text's fragments and the adjusted ones, both of shape (fragments,).

    Among texts of unlike lengths no correction keeps what it promises by itself: with 20 passages one text needs a p of
    0.0025 where another needs 0.05, so that the few long and the few short ones that score highest are flagged both: in
    the worst case 1 + ln m times too many. So a corrected p-value is no lower than the text's own, `text_p_value`.
    """
    values = p_values(scores, reference)
    found = CORRECTIONS[correction](values)
    if correction == "none" or not len(values):
        return values, found
    return values, np.maximum(found, text_p_value(values, scores, reference))


def text_p_value(values: Floats, scores: Floats, reference: Reference) -> float:
    """Say how rarely a human text's lowest p-value, by Benjamini-Hochberg, is as low as this text's; `values` are its.

    Each human text's fragments are held against the same D + 1 texts. What that gives of a text depends on no order
    among them, so where this one was written as the others were its rank is uniform: at most alpha of human texts have
    an own p-value of at most alpha, whatever their lengths and however alike their fragments.
    """
    texts = len(reference.languages)
    if not texts:
        return 1.0
    order = np.lexsort((-reference.scores, reference.texts))
    ranked, owners = reference.scores[order], reference.texts[order]
    counts = np.bincount(reference.texts, minlength=texts)
    own = np.sort(scores)
    shares = (len(own) - np.searchsorted(own, ranked, side="left")) / len(own)
    theirs = np.minimum(1.0, (_mass_from(ranked, reference) + shares) / (texts + 1))
    ranks = np.arange(len(ranked)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
    lowest = np.full(texts, 1.0)
    np.minimum.at(lowest, owners, theirs * counts[owners] / ranks)
    mine = float(benjamini_hochberg(values).min())
    return float((lowest <= mine * (1 + _ROUNDING)).sum() + 1) / (texts + 1)


def flagged(adjusted: Floats, *, alpha: float) -> NDArray[np.bool_]:
    """Say which adjusted p-values are findings; what is enough but for the last digit is enough."""
    return adjusted <= alpha * (1 + _ROUNDING)
