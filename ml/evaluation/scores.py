"""The figures of binary classification, honouring how often each example counts.

Precision is 0 where nothing was called positive, recall where nothing is; average precision and the area under
the ROC curve are None where they do not exist.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.reliability import calibration_error

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """How good answers are: precision, recall and F1 of the positive class (CH-36), and what stands beside.

    `mean_average_precision` is CheckThat!'s MAP: the mean over topics, or over the one list where no topics are
    known; topics without a positive do not count. `calibration_error` is that of `ml.evaluation.reliability`.
    """

    n: int
    prevalence: float
    precision: float
    recall: float
    f1: float
    accuracy: float
    average_precision: float | None
    roc_auc: float | None
    mean_average_precision: float | None = None
    calibration_error: float | None = None


@dataclass(frozen=True)
class Confusion:
    """How much weight of examples fell where; whole numbers where every example counts once."""

    true_negatives: float
    false_positives: float
    false_negatives: float
    true_positives: float


class Ranking:
    """Labels sorted by falling probability once, so that many weightings of them are cheap to score."""

    def __init__(
        self,
        labels: NDArray[np.int64],
        probabilities: Floats,
        *,
        threshold: float,
        topics: NDArray[np.str_] | None = None,
    ) -> None:
        """Take labels 0 or 1, probabilities and, where known, the topic of each list; all of shape (examples,)."""
        self._given = labels, probabilities
        self._order = np.argsort(-probabilities, kind="stable")
        ranked = probabilities[self._order]
        self._labels = labels[self._order].astype(np.float64)
        self._yes = int(np.count_nonzero(ranked >= threshold))
        # Equal probabilities are one step of the curve: nothing says which of them comes first.
        self._ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
        self._lists = [] if topics is None else [np.flatnonzero(topics == topic) for topic in np.unique(topics)]
        self._by_topic = [Ranking(labels[those], probabilities[those], threshold=threshold) for those in self._lists]

    def confusion(self, weights: Floats) -> Confusion:
        """Count right and wrong answers by weight, shape (examples,)."""
        hits, called, positives, total = (float(sums[0]) for sums in self._sums(weights[None, :]))
        return Confusion(
            true_negatives=max(0.0, total - called - (positives - hits)),
            false_positives=max(0.0, called - hits),
            false_negatives=max(0.0, positives - hits),
            true_positives=hits,
        )

    def scores(self, weights: Floats) -> Scores:
        """Score the answers, each counted by its weight, shape (examples,)."""
        values = {name: float(figures[0]) for name, figures in self.figures(weights[None, :]).items()}
        existing = {name: None if np.isnan(value) else value for name, value in values.items()}
        labels, probabilities = self._given
        error = calibration_error(labels, probabilities, weights=weights)
        return Scores(n=len(weights), calibration_error=error, **existing)  # type: ignore[arg-type]

    def figures(self, weights: Floats) -> dict[str, Floats]:
        """Score many weightings at once, shape (weightings, examples); NaN where a figure does not exist."""
        hits, called, positives, total = self._sums(weights)
        right = hits + total - called - (positives - hits)
        average_precision, roc_auc = self._areas(weights)
        return {
            "prevalence": ratio(positives, total),
            "precision": ratio(hits, called),
            "recall": ratio(hits, positives),
            "f1": ratio(2 * hits, called + positives),
            "accuracy": ratio(right, total),
            "average_precision": average_precision,
            "roc_auc": roc_auc,
            "mean_average_precision": self._mean_over_topics(weights, otherwise=average_precision),
        }

    def _sums(self, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Add up the weights of hits, of what was called positive, of what is, and of all: each (weightings,)."""
        ranked = weights[:, self._order]
        positive = ranked * self._labels
        return (
            positive[:, : self._yes].sum(axis=1),
            ranked[:, : self._yes].sum(axis=1),
            positive.sum(axis=1),
            ranked.sum(axis=1),
        )

    def _areas(self, weights: Floats) -> tuple[Floats, Floats]:
        """Measure the areas under precision over recall and under the ROC curve, both of shape (weightings,)."""
        ranked = weights[:, self._order]
        hits = np.cumsum(ranked * self._labels, axis=1)[:, self._ends]
        false = np.cumsum(ranked * (1 - self._labels), axis=1)[:, self._ends]
        gained = np.diff(hits, axis=1, prepend=0.0)
        precision = ratio(hits, hits + false)
        heights = hits - gained / 2
        positives, negatives = hits[:, -1], false[:, -1]
        area = (np.diff(false, axis=1, prepend=0.0) * heights).sum(axis=1)
        return (
            ratio((gained * precision).sum(axis=1), positives, otherwise=np.nan),
            ratio(area, positives * negatives, otherwise=np.nan),
        )

    def _mean_over_topics(self, weights: Floats, *, otherwise: Floats) -> Floats:
        if not self._by_topic:
            return otherwise
        lists = zip(self._by_topic, self._lists, strict=True)
        each = np.stack([ranking._areas(weights[:, those])[0] for ranking, those in lists])
        there = ~np.isnan(each)
        return ratio(np.where(there, each, 0.0).sum(axis=0), there.sum(axis=0).astype(np.float64), otherwise=np.nan)


def ratio(part: Floats, whole: Floats, *, otherwise: float = 0.0) -> Floats:
    """Divide, with `otherwise` where there is nothing to divide by."""
    return np.divide(part, whole, out=np.full_like(part, otherwise), where=whole > 0)


def trivial(prevalence: float, *, n: int) -> dict[str, Scores]:
    """Score the answers that need no model: always yes, always no, and yes as often as the truth is."""
    share, rest = prevalence, 1 - prevalence
    ranked = share if share > 0 else None
    return {
        name: Scores(
            n=n,
            prevalence=share,
            precision=share if says_yes > 0 else 0.0,
            recall=says_yes if share > 0 else 0.0,
            f1=2 * share * says_yes / (share + says_yes) if share + says_yes > 0 else 0.0,
            accuracy=share * says_yes + rest * (1 - says_yes),
            average_precision=ranked,
            roc_auc=0.5 if 0 < share < 1 else None,
            mean_average_precision=ranked,
            calibration_error=abs(says_yes - share),
        )
        for name, says_yes in (("always_yes", 1.0), ("always_no", 0.0), ("prevalence", share))
    }
