"""Logistic regression on an encoder's means, by several settings at little more than the cost of one."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Floats = NDArray[np.float64]
Means = NDArray[np.float32]
Labels = NDArray[np.int64]
Places = NDArray[np.int64]

CHOOSING = 6_000
"""Examples by which a setting is chosen: with more, trainings would take minutes, and choose the same."""
_RARE = 100
"""Of a class, so many are always among those."""
_MANY_COLUMNS = 1_000
"""From here on Newton's steps, whose cost grows with the square, take longer than many small ones."""


@dataclass(frozen=True, order=True)
class Setting:
    """Layers, as places among those that the encoder gives, and a strength."""

    places: tuple[int, ...]
    C: float


@dataclass(frozen=True)
class Line:
    """Decision values linear in means: coefficients (layers, hidden), 0 for layers that were not chosen."""

    coefficients: Floats
    intercept: float

    def decisions(self, means: Means) -> Floats:
        """Decide about texts by their means, (texts, layers, hidden)."""
        found: Floats = np.einsum("tlh,lh->t", means, self.coefficients) + self.intercept
        return found


def some(labels: Labels, *, seed: int) -> Places:
    """Draw examples to choose a setting by: all, or of many about `CHOOSING`, of each class its share."""
    generator, drawn = np.random.default_rng(seed), []
    for label in np.unique(labels):
        (places,) = np.nonzero(labels == label)
        number = max(round(len(places) * min(1.0, CHOOSING / len(labels))), min(len(places), _RARE))
        drawn.append(generator.choice(places, number, replace=False))
    return np.sort(np.concatenate(drawn))


def train(
    means: Means, labels: Labels, weights: Floats, *, settings: Sequence[Setting], class_weight: str | None
) -> list[Line]:
    """Train by each setting, in the order given."""
    found: dict[Setting, Line] = {}
    for places, group in itertools.groupby(sorted(set(settings)), key=lambda setting: setting.places):
        tried = list(group)
        lines = _path(means, labels, weights, places=places, Cs=[one.C for one in tried], class_weight=class_weight)
        found.update(zip(tried, lines, strict=True))
    return [found[setting] for setting in settings]


def _path(
    means: Means,
    labels: Labels,
    weights: Floats,
    *,
    places: Sequence[int],
    Cs: Sequence[float],
    class_weight: str | None,
) -> Iterator[Line]:
    """Train on standardised means by one strength after the other, the strictest first; each begins at the last one's.

    What was learnt is said in terms of the means as they are.
    """
    scaler = StandardScaler()
    rows = scaler.fit_transform(means[:, list(places)].reshape(len(means), -1))
    solver = "newton-cholesky" if rows.shape[1] < _MANY_COLUMNS else "lbfgs"
    machine = LogisticRegression(class_weight=class_weight, solver=solver, warm_start=True, max_iter=1_000)
    for C in Cs:
        machine.set_params(C=C).fit(rows, labels, sample_weight=weights)
        coefficients = np.zeros(means.shape[1:])
        coefficients[list(places)] = (machine.coef_[0] / scaler.scale_).reshape(len(places), -1)
        shift = float(machine.coef_[0] @ (scaler.mean_ / scaler.scale_))
        yield Line(coefficients, float(machine.intercept_[0]) - shift)
