"""From decision values to probabilities that mean what they say."""

from typing import overload

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from ml.files.errors import ExamplesError

Floats = NDArray[np.float64]

# Where held-out decisions mislead, the probability must still grow with them, if ever so slowly.
SMALLEST_SLOPE = 0.01

# How far a few corrected examples may move a temperature: a factor of e is two deviations from where it was.
WARMTH = 0.5

# Held-out margins that separate the classes, or mislead, would pull the temperature to 0 or to infinity.
COLDEST, HOTTEST = 0.05, 20.0


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


def temperature(margins: Floats, labels: NDArray[np.int64], *, weights: Floats) -> float:
    """Find the T that gives sigmoid(margins / T) the least weighted negative log-likelihood (Guo et al. 2017).

    A margin is the positive class's logit less the negative's; all arrays have shape (examples,). T lies between
    `COLDEST` and `HOTTEST`; T never changes which of two texts comes first.

    Raises:
        ExamplesError: there are no examples, the shapes differ, or a number is not finite.
    """
    if not (len(margins) == len(labels) == len(weights) > 0):
        raise ExamplesError("A temperature needs as many margins as labels and weights, at least one of each.")
    if not (np.isfinite(margins).all() and np.isfinite(weights).all() and weights.sum() > 0):
        raise ExamplesError("A margin or weight is not a finite number, or nothing has weight; check the training.")
    return class_temperature(np.stack([np.zeros(len(margins)), margins], axis=1), labels, weights=weights)


def class_temperature(logits: Floats, labels: NDArray[np.int64], *, weights: Floats) -> float:
    """Find the T that gives softmax(logits / T) the least weighted negative log-likelihood (Guo et al. 2017).

    Logits are (examples, classes), labels and weights (examples,); T lies between `COLDEST` and `HOTTEST`, and never
    changes which class is the most probable.
    """
    shares = weights / weights.sum()
    places = np.arange(len(labels))

    def loss(log_slope: float) -> float:
        return float(-shares @ log_softmax(logits * np.exp(log_slope), axis=1)[places, labels])

    # Convex in the slope 1 / T, so there is one valley in its logarithm too.
    ends = (-np.log(HOTTEST), -np.log(COLDEST))
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(-found.x))


def warmed(before: float, logits: Floats, labels: NDArray[np.int64], *, weights: Floats) -> float:
    """Find the T near `before` that suits softmax(logits / T) best, however few examples there are.

    What is least is their summed, weighted negative log-likelihood and a Gaussian's in log T around `before`, of
    deviation `WARMTH` (the most probable T a posteriori): one example moves it a little, and many as far as they say.
    Logits are (examples, classes), labels and weights (examples,); T lies between `COLDEST` and `HOTTEST`.
    """
    places = np.arange(len(labels))

    def loss(log_heat: float) -> float:
        likely = weights @ log_softmax(logits / np.exp(log_heat), axis=1)[places, labels]
        return float(((log_heat - np.log(before)) / WARMTH) ** 2 / 2 - likely)

    ends = (np.log(COLDEST), np.log(HOTTEST))
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-6})
    return float(np.exp(found.x))


@overload
def sigmoid(decisions: float, *, slope: float, offset: float) -> float: ...
@overload
def sigmoid(decisions: Floats, *, slope: float, offset: float) -> Floats: ...
def sigmoid(decisions: float | Floats, *, slope: float, offset: float) -> float | Floats:
    """Turn decision values into probabilities of the positive class, of the same shape."""
    # By way of tanh the exponential cannot overflow.
    probabilities = (1 + np.tanh((slope * decisions + offset) / 2)) / 2
    return probabilities if isinstance(decisions, np.ndarray) else float(probabilities)
