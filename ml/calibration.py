"""From decision values to probabilities that mean what they say."""

from typing import overload

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]

# Where held-out decisions mislead, the probability must still grow with them, if ever so slowly.
SMALLEST_SLOPE = 0.01


def platt(decisions: Floats, labels: NDArray[np.int64], *, weights: Floats) -> tuple[float, float]:
    """Fit slope and offset of Platt's sigmoid (Platt 1999), all arrays of shape (examples,).

    Instead of 1 and 0 it aims at (P + 1) / (P + 2) and 1 / (N + 2), for P positives and N negatives, so that
    no probability runs off to the end; an aim between the labels is fitted as a little of both.
    """
    positives, negatives = float(weights @ labels), float(weights @ (1 - labels))
    aims = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    curve = LogisticRegression(C=np.inf, solver="newton-cholesky")
    curve.fit(
        np.concatenate([decisions, decisions])[:, None],
        np.repeat([1, 0], len(decisions)),
        sample_weight=np.concatenate([weights * aims, weights * (1 - aims)]),
    )
    slope, offset = float(curve.coef_[0, 0]), float(curve.intercept_[0])
    if slope >= SMALLEST_SLOPE:
        return slope, offset
    share = (positives + 1) / (positives + negatives + 2)
    return SMALLEST_SLOPE, float(np.log(share / (1 - share)))


@overload
def sigmoid(decisions: float, *, slope: float, offset: float) -> float: ...
@overload
def sigmoid(decisions: Floats, *, slope: float, offset: float) -> Floats: ...
def sigmoid(decisions: float | Floats, *, slope: float, offset: float) -> float | Floats:
    """Turn decision values into probabilities of the positive class, of the same shape."""
    # By way of tanh the exponential cannot overflow.
    probabilities = (1 + np.tanh((slope * decisions + offset) / 2)) / 2
    return probabilities if isinstance(decisions, np.ndarray) else float(probabilities)
