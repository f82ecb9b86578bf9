"""What one network answered on the pairs that judge, with intervals that draw claims, not pairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.bootstrap import RESAMPLES, draws, interval
from ml.evaluation.classes import ClassPredictions, class_predictions, means, per_class
from ml.examples import Example

Floats = NDArray[np.float64]
Figure = Callable[[Floats], Floats]
"""Gives a figure, (weightings,), of confusions, (weightings, truth, answer)."""


@dataclass(frozen=True, eq=False)
class Measured:
    """A figure with its 95 % interval, which is of the judged claims' chance alone, not of training's."""

    value: float
    interval: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Answers:
    """Probabilities, (pairs, classes), of pairs in the order in which they are judged.

    Pairs that share a claim are alike, so that the bootstrap draws claims with all their pairs (`groups`, (pairs,),
    number them); equal seeds draw the same claims for every network, which makes differences paired.
    """

    examples: Sequence[Example]
    probabilities: Floats

    @cached_property
    def predictions(self) -> ClassPredictions:
        """Truth and probabilities, as the one evaluation takes them."""
        return class_predictions(self.examples, self.probabilities)

    @cached_property
    def confusion(self) -> Floats:
        """Pairs by true class and answer, (classes, classes)."""
        return np.asarray(self.predictions.confusions(np.ones((1, len(self.examples))))[0])

    @cached_property
    def drawn(self) -> Floats:
        """The same of each resample of claims, (resamples, classes, classes)."""
        groups = np.unique([one.text for one in self.examples], return_inverse=True)[1]
        blocks = draws(np.ones(int(groups.max()) + 1), seed=0, resamples=RESAMPLES)
        return np.concatenate([self.predictions.confusions(block[:, groups]) for block in blocks])

    def measure(self, figure: Figure) -> Measured:
        """Measure a figure of the confusion matrix."""
        ends = interval(figure(self.drawn)) or (0.0, 0.0)
        return Measured(_rounded(figure(self.confusion[None])[0]), (_rounded(ends[0]), _rounded(ends[1])))

    def less(self, other: "Answers", figure: Figure) -> Measured:
        """Measure by how much a figure exceeds the other network's on the same pairs (paired bootstrap)."""
        value = figure(self.confusion[None])[0] - figure(other.confusion[None])[0]
        ends = interval(figure(self.drawn) - figure(other.drawn)) or (0.0, 0.0)
        return Measured(_rounded(value), (_rounded(ends[0]), _rounded(ends[1])))

    def among(self, chosen: NDArray[np.bool_]) -> "Answers":
        """Keep the answers about some of the pairs, shape (pairs,)."""
        kept = [one for one, there in zip(self.examples, chosen, strict=True) if there]
        return Answers(kept, self.probabilities[chosen])


def weighted_f1(confusions: Floats) -> Floats:
    """Give weighted F1 (`ml.evaluation.classes` defines it) of confusions."""
    return means(confusions)["weighted_f1"]


def macro_f1(confusions: Floats) -> Floats:
    """Give macro F1 of confusions."""
    return means(confusions)["macro_f1"]


def f1_of(place: int) -> Figure:
    """Make the figure that is a class's F1."""
    return lambda confusions: per_class(confusions)["f1"][:, place]


def taken_for(truth: Sequence[int], answer: Sequence[int]) -> Figure:
    """Make the figure that is the share of pairs of some classes to which one of some other classes is given."""

    def share(confusions: Floats) -> Floats:
        there = confusions[:, list(truth)].sum(axis=(1, 2))
        given = confusions[:, list(truth)][:, :, list(answer)].sum(axis=(1, 2))
        return np.asarray(given / np.maximum(there, 1e-12))

    return share


def _rounded(value: float) -> float:
    return round(float(value), 4)
