"""Decisions about examples not trained on, from which a baseline's settings, calibration and threshold are chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.choosing.calibration import platt, sigmoid
from ml.choosing.thresholds import MaxF1, choose
from ml.evaluation.evaluate import labels_of, weights_of
from ml.evaluation.scores import Ranking
from ml.examples import Example, assign_folds

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

HARDLY = 0.001
"""Average precision that is not worth a larger setting."""

Decide = Callable[[Places, Places], Floats]
"""Train on the examples at the first places and judge those at the second: shape (settings, second places)."""


@dataclass(frozen=True)
class HeldOut:
    """Decision values by every setting that is tried, shape (settings, examples), and the truth, shape (examples,)."""

    labels: NDArray[np.int64]
    weights: Floats
    decisions: Floats


@dataclass(frozen=True)
class Calibrated:
    """A setting's sigmoid, its threshold, and its probabilities for the held-out examples, shape (examples,)."""

    slope: float
    offset: float
    threshold: float
    probabilities: Floats


def judge(
    examples: Sequence[Example], validation: Sequence[Example] | None, *, folds: int, seed: int, decide: Decide
) -> HeldOut:
    """Judge the validation examples by a training on all others; without them, each fold by one on the other folds.

    Places count through the examples and on through the validation examples.

    Raises:
        ExamplesError: a class has fewer than two different texts, or a label is missing.
    """
    if validation is not None:
        every, parts = [*examples, *validation], np.repeat([0, 1], [len(examples), len(validation)])
        turns = [1]
    else:
        every, parts = list(examples), np.array(assign_folds(examples, folds=folds, seed=seed))
        turns = np.unique(parts).tolist()
    judged = np.flatnonzero(np.isin(parts, turns))
    columns = [np.flatnonzero(parts == part) for part in turns]
    found = np.concatenate([decide(np.flatnonzero(parts != parts[those[0]]), those) for those in columns], axis=1)
    decisions = np.zeros_like(found)
    decisions[:, np.searchsorted(judged, np.concatenate(columns))] = found
    return HeldOut(labels_of(every)[judged], weights_of(every)[judged], decisions)


def best(held: HeldOut) -> int:
    """Choose the setting of the highest F1, each at its own best threshold; of equal ones the first."""
    return int(np.argmax([_f1(held, row) for row in held.decisions]))


def first_good(held: HeldOut) -> int:
    """Choose the first setting whose average precision is the highest, but for `HARDLY`: the first are preferred."""
    rankings = (Ranking(held.labels, row, threshold=0.0) for row in held.decisions)
    found = np.array([one.figures(held.weights[None])["average_precision"][0] for one in rankings])
    return int(np.argmax(found >= np.nanmax(found, initial=0.0) - HARDLY))


def calibrate(held: HeldOut, *, setting: int) -> Calibrated:
    """Fit a setting's sigmoid and choose its threshold.

    Raises:
        ExamplesError: the held-out examples are of one class only.
    """
    slope, offset = platt(held.decisions[setting], held.labels, weights=held.weights)
    probabilities = sigmoid(held.decisions[setting], slope=slope, offset=offset)
    threshold = choose(held.labels, probabilities, weights=held.weights, goal=MaxF1())
    return Calibrated(slope, offset, threshold, probabilities)


def _f1(held: HeldOut, decisions: Floats) -> float:
    # A sigmoid keeps the order and makes probabilities of decision values.
    probabilities = sigmoid(decisions, slope=1.0, offset=0.0)
    threshold = choose(held.labels, probabilities, weights=held.weights, goal=MaxF1())
    ranking = Ranking(held.labels, probabilities, threshold=threshold)
    return ranking.scores(held.weights).f1
