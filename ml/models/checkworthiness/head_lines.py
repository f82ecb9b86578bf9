"""Decisions linear in an encoder's means, as logistic regression finds them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Means = NDArray[np.float32]
Labels = NDArray[np.int64]
Places = NDArray[np.int64]

_MOST_STEPS = 1_000
_FEW = 10_000_000
"""Numbers that one thread is through with before several have met: on a busy machine they wait for each other."""


@dataclass(frozen=True)
class Line:
    """Decision values linear in means: coefficients (layers, hidden), 0 for layers that were not chosen."""

    coefficients: Floats
    intercept: float

    def decisions(self, means: Means) -> Floats:
        """Decide about texts by their means, (texts, layers, hidden)."""
        found = means.reshape(len(means), -1) @ self.coefficients.ravel().astype(np.float32)
        return found.astype(np.float64) + self.intercept


@dataclass(frozen=True, eq=False)
class Training:
    """What is learnt from: means (texts, layers, hidden), and of each text its label and how much it counts."""

    means: Means
    labels: Labels
    weights: Floats
    class_weight: str | None

    def lines(self, seen: Places, *, places: Sequence[int], Cs: Sequence[float]) -> Iterator[Line]:
        """Train on the texts seen, by standardised means of the layers at `places`, once with each strength.

        Each begins where the last one ended. What was learnt is said in terms of the means as they are.
        """
        chosen, scaler = list(places), StandardScaler()
        rows = scaler.fit_transform(self.means[seen][:, chosen].reshape(len(seen), -1))
        machine = LogisticRegression(class_weight=self.class_weight, max_iter=_MOST_STEPS, warm_start=True)
        for C in Cs:
            with threadpool_limits(1 if rows.size < _FEW else None):
                machine.set_params(C=C).fit(rows, self.labels[seen], sample_weight=self.weights[seen])
            coefficients = np.zeros(self.means.shape[1:])
            coefficients[chosen] = (machine.coef_[0] / scaler.scale_).reshape(len(chosen), -1)
            shift = float(machine.coef_[0] @ (scaler.mean_ / scaler.scale_))
            yield Line(coefficients, float(machine.intercept_[0]) - shift)

    def decide(self, seen: Places, unseen: Places, *, groups: Sequence[Sequence[int]], Cs: Sequence[float]) -> Floats:
        """Decide about texts by lines that have not seen them: a row for each group of layers and each strength."""
        lines = (line for places in groups for line in self.lines(seen, places=places, Cs=Cs))
        return np.stack([line.decisions(self.means[unseen]) for line in lines])
