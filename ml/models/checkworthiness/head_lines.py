"""Decisions linear in an encoder's means, as logistic regression finds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

Floats = NDArray[np.float64]
Means = NDArray[np.float32]
Labels = NDArray[np.int64]

_MOST_STEPS = 1_000


@dataclass(frozen=True)
class Line:
    """Decision values linear in means: coefficients (layers, hidden), 0 for layers that were not chosen."""

    coefficients: Floats
    intercept: float

    def decisions(self, means: Means) -> Floats:
        """Decide about texts by their means, (texts, layers, hidden)."""
        found = means.reshape(len(means), -1) @ self.coefficients.ravel().astype(np.float32)
        return found.astype(np.float64) + self.intercept


def trained(
    means: Means,
    labels: Labels,
    weights: Floats,
    *,
    places: Sequence[int],
    Cs: Sequence[float],
    class_weight: str | None,
) -> Iterator[Line]:
    """Train on standardised means of the layers at `places` with each strength, beginning where the last one ended.

    What was learnt is said in terms of the means as they are.
    """
    chosen, scaler = list(places), StandardScaler()
    rows = scaler.fit_transform(means[:, chosen].reshape(len(means), -1))
    machine = LogisticRegression(class_weight=class_weight, max_iter=_MOST_STEPS, warm_start=True)
    for C in Cs:
        machine.set_params(C=C).fit(rows, labels, sample_weight=weights)
        coefficients = np.zeros(means.shape[1:])
        coefficients[chosen] = (machine.coef_[0] / scaler.scale_).reshape(len(chosen), -1)
        shift = float(machine.coef_[0] @ (scaler.mean_ / scaler.scale_))
        yield Line(coefficients, float(machine.intercept_[0]) - shift)
