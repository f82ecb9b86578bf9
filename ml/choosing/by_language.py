"""Probabilities of a language's own: what one sigmoid over all languages gets wrong, where base rates differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.choosing.calibration import platt, sigmoid
from ml.choosing.thresholds import MaxF1, choose
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example
from ml.examples.language import language_of

Floats = NDArray[np.float64]

ENOUGH, ENOUGH_OF_A_CLASS = 100, 15
"""A language needs so many held-out examples, and so many of each class, to have a sigmoid of its own."""


@dataclass(frozen=True)
class Sigmoid:
    """Turns margins, which are calibrated over all languages, into those of one."""

    slope: float
    offset: float


def fit(examples: Sequence[Example], margins: Floats, *, threshold: float) -> dict[str, Sigmoid]:
    """Fit the sigmoid of each language with enough held-out examples; margins are of shape (examples,).

    It is calibrated and then moved so that the language's own best threshold comes to be the one of all: a version
    has one threshold, and which share of a language is positive decides where its best one is.
    """
    spoken = [language_of(example) for example in examples]
    labels, weights, found = labels_of(examples), weights_of(examples), {}
    for language in sorted({code for code in spoken if code}):
        own = np.array([code == language for code in spoken])
        if own.sum() >= ENOUGH and np.bincount(labels[own], minlength=2).min() >= ENOUGH_OF_A_CLASS:
            found[language] = _fitted(margins[own], labels[own], weights[own], threshold=threshold)
    return found


def moved(examples: Sequence[Example], margins: Floats, sigmoids: Mapping[str, Sigmoid]) -> Floats:
    """Give each example's margin by its language's sigmoid, or as it is where the language has none."""
    own = [sigmoids.get(language_of(example) or "", _AS_IT_IS) for example in examples]
    return np.array([one.slope for one in own]) * margins + np.array([one.offset for one in own])


_AS_IT_IS = Sigmoid(1.0, 0.0)


def _fitted(margins: Floats, labels: NDArray[np.int64], weights: Floats, *, threshold: float) -> Sigmoid:
    slope, offset = platt(margins, labels, weights=weights)
    own = choose(labels, sigmoid(margins, slope=slope, offset=offset), weights=weights, goal=MaxF1())
    return Sigmoid(slope, offset + float(_margin(threshold) - _margin(own)))


def _margin(probability: float) -> float:
    inside = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(inside / (1 - inside)))
