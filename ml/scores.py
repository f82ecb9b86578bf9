"""The figures of binary classification, honouring how often each example counts.

Precision is 0 where nothing was called positive, recall where nothing is; average precision and the area under
the ROC curve are None where they do not exist.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """How good answers are: precision, recall and F1 of the positive class (CH-36), and what stands beside."""

    n: int
    prevalence: float
    precision: float
    recall: float
    f1: float
    accuracy: float
    average_precision: float | None
    roc_auc: float | None


@dataclass(frozen=True)
class Confusion:
    """How much weight of examples fell where; whole numbers where every example counts once."""

    true_negatives: float
    false_positives: float
    false_negatives: float
    true_positives: float


class Ranking:
    """Labels sorted by falling probability once, so that many weightings of them are cheap to score."""

    def __init__(self, labels: NDArray[np.int64], probabilities: Floats, *, threshold: float) -> None:
        """Take labels 0 or 1 and probabilities, both of shape (examples,)."""
        self._order = np.argsort(-probabilities, kind="stable")
        ranked = probabilities[self._order]
        self._labels = labels[self._order]
        self._yes = int(np.count_nonzero(ranked >= threshold))
        # Equal probabilities are one step of the curve: nothing says which of them comes first.
        self._ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)

    def confusion(self, weights: Floats) -> Confusion:
        """Count right and wrong answers by weight, shape (examples,)."""
        ranked = weights[self._order]
        positive = ranked * self._labels
        hits, misses = float(positive[: self._yes].sum()), float(positive[self._yes :].sum())
        called, passed = float(ranked[: self._yes].sum()), float(ranked[self._yes :].sum())
        return Confusion(
            true_negatives=passed - misses,
            false_positives=called - hits,
            false_negatives=misses,
            true_positives=hits,
        )

    def scores(self, weights: Floats) -> Scores:
        """Score the answers, each counted by its weight, shape (examples,)."""
        seen = self.confusion(weights)
        hits, positives = seen.true_positives, seen.true_positives + seen.false_negatives
        total, called = float(weights.sum()), hits + seen.false_positives
        return Scores(
            n=len(weights),
            prevalence=_ratio(positives, total),
            precision=_ratio(hits, called),
            recall=_ratio(hits, positives),
            f1=_ratio(2 * hits, called + positives),
            accuracy=_ratio(hits + seen.true_negatives, total),
            average_precision=self._average_precision(weights),
            roc_auc=self._roc_auc(weights),
        )

    def _curve(self, weights: Floats) -> tuple[Floats, Floats]:
        """Add up the weight of true and of false positives down to each step, both of shape (steps,)."""
        ranked = weights[self._order]
        hits = np.cumsum(ranked * self._labels)[self._ends]
        false = np.cumsum(ranked * (1 - self._labels))[self._ends]
        return hits, false

    def _average_precision(self, weights: Floats) -> float | None:
        hits, false = self._curve(weights)
        if not hits[-1] > 0:
            return None
        called = hits + false
        precision = np.divide(hits, called, out=np.zeros_like(hits), where=called > 0)
        return float(np.sum(np.diff(hits, prepend=0.0) * precision) / hits[-1])

    def _roc_auc(self, weights: Floats) -> float | None:
        hits, false = self._curve(weights)
        if not (hits[-1] > 0 and false[-1] > 0):
            return None
        heights = (hits + np.concatenate(([0.0], hits[:-1]))) / 2
        return float(np.sum(np.diff(false, prepend=0.0) * heights) / (hits[-1] * false[-1]))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def best_threshold(labels: NDArray[np.int64], probabilities: Floats, *, weights: Floats) -> float:
    """Find the threshold of the highest F1; of equal ones the highest, all arrays of shape (examples,).

    It lies halfway to the next lower probability, clear of rounding.
    """
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    called = np.cumsum(weights[order])[ends]
    hits = np.cumsum((weights * labels)[order])[ends]
    # 2 hits / (called + positives) is F1.
    best = int(np.argmax(2 * hits / (called + hits[-1])))
    lowest_yes = float(ranked[ends[best]])
    highest_no = float(ranked[ends[best + 1]]) if best + 1 < len(ends) else 0.0
    halfway = (lowest_yes + highest_no) / 2
    return halfway if highest_no < halfway else lowest_yes


def trivial(prevalence: float, *, n: int) -> dict[str, Scores]:
    """Score the answers that need no model: always yes, always no, and yes as often as the truth is."""
    share, rest = prevalence, 1 - prevalence
    return {
        name: Scores(
            n=n,
            prevalence=share,
            precision=share if says_yes > 0 else 0.0,
            recall=says_yes if share > 0 else 0.0,
            f1=_ratio(2 * share * says_yes, share + says_yes),
            accuracy=share * says_yes + rest * (1 - says_yes),
            average_precision=share if share > 0 else None,
            roc_auc=0.5 if 0 < share < 1 else None,
        )
        for name, says_yes in (("always_yes", 1.0), ("always_no", 0.0), ("prevalence", share))
    }
