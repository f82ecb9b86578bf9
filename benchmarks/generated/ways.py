"""Other ways to calibrate, held against the one that the checker uses: what each does to human texts, and its power."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ml.answers.reference import ALPHA, Reference
from ml.answers.significance import CORRECTIONS, adjusted, flagged, p_values

Floats = NDArray[np.float64]

Way = Callable[[Floats, Reference], Floats]
"""Give the p-values of a text's fragments."""


def fragments_pooled(scores: Floats, reference: Reference) -> Floats:
    """Take every human fragment as exchangeable, as if those of one text were not alike."""
    return _rank(scores, reference.scores, np.ones(len(reference.scores)))


def one_fragment_each(scores: Floats, reference: Reference) -> Floats:
    """Compare with one fragment of each human text, drawn at random."""
    draw = np.random.default_rng(0)
    chosen = [draw.choice(reference.scores[reference.texts == text]) for text in range(len(reference.languages))]
    return _rank(scores, np.array(chosen), np.ones(len(chosen)))


def texts_weighted(scores: Floats, reference: Reference) -> Floats:
    """Weigh human texts the same, and give the text in question the mass of a whole text above each fragment."""
    counts = np.bincount(reference.texts)
    return _rank(scores, reference.scores, 1 / counts[reference.texts])


def highest_fragments(scores: Floats, reference: Reference) -> Floats:
    """Compare with the highest fragment of each human text."""
    most = np.full(len(reference.languages), -np.inf)
    np.maximum.at(most, reference.texts, reference.scores)
    return _rank(scores, most, np.ones(len(most)))


def highest_of_like_length(scores: Floats, reference: Reference) -> Floats:
    """Compare with the highest fragment of the third of the human texts that are nearest in length."""
    counts = np.bincount(reference.texts)
    near = np.argsort(np.abs(counts - len(scores)), kind="stable")[: max(19, len(counts) // 3)]
    most = np.array([reference.scores[reference.texts == text].max() for text in near])
    return _rank(scores, most, np.ones(len(most)))


def _rank(scores: Floats, others: Floats, weights: Floats) -> Floats:
    order = np.argsort(others)
    mass = np.append(np.cumsum(weights[order][::-1])[::-1], 0.0)
    above = mass[np.searchsorted(others[order], scores, side="left")]
    return np.minimum(1.0, (1 + above) / (1 + weights.sum()))


USED = "texts weighted, the text itself among them, and the text's own p-value (used)"

WAYS: dict[str, tuple[Way, str]] = {
    USED: (p_values, "bh"),
    "the same without the text's own p-value": (p_values, "bh"),
    "the same without it, Benjamini-Yekutieli": (p_values, "by"),
    "texts weighted, plus one whole text": (texts_weighted, "bh"),
    "one fragment of each text": (one_fragment_each, "bh"),
    "fragments pooled": (fragments_pooled, "bh"),
    "highest fragment of each text, uncorrected": (highest_fragments, "none"),
    "highest fragment of texts of like length, uncorrected": (highest_of_like_length, "none"),
}


def found_by(way: str, scores: Floats, reference: Reference, *, alpha: float = ALPHA) -> NDArray[np.bool_]:
    """Say which fragments of a text a way flags."""
    if way == USED:
        return flagged(adjusted(scores, reference, correction="bh")[1], alpha=alpha)
    values, correction = WAYS[way]
    return flagged(CORRECTIONS[correction](values(scores, reference)), alpha=alpha)
