"""Whether a probability means what it says: of posts given 0.3, three in ten should be positive."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BINS = 10
_DRAWS = 400


def calibration_error(labels: NDArray[np.int64], probabilities: Floats, *, weights: Floats) -> float:
    """Measure the expected calibration error over 10 bins of equal weight, all arrays of shape (examples,).

    It is the mean distance, by weight, between a bin's probability and its share of positives (Guo et al. 2017,
    with equal-mass bins). Equal probabilities stay in one bin, so that the order of the examples changes nothing.
    """
    gaps = _binned(probabilities, weights) @ (weights * (probabilities - labels))
    return float(np.abs(gaps).sum() / weights.sum())


def calibration_noise(probabilities: Floats, *, weights: Floats, seed: int = 0) -> float:
    """Say which calibration error even perfect probabilities would stay below in 95 of 100 samples of this size.

    The error of few examples is never 0: one below this is no sign of bad calibration.
    """
    bins = _binned(probabilities, weights)
    draw = np.random.default_rng(seed)
    errors = np.zeros(_DRAWS)
    for place in range(_DRAWS):
        labels = draw.random(len(probabilities)) < probabilities
        errors[place] = np.abs(bins @ (weights * (probabilities - labels))).sum()
    return float(np.quantile(errors, 0.95) / weights.sum())


def _binned(probabilities: Floats, weights: Floats) -> Floats:
    """Say which examples stand in which bin: ones and zeros, shape (bins, examples)."""
    _, step = np.unique(probabilities, return_inverse=True)
    mass = np.bincount(step, weights=weights)
    middle = (np.cumsum(mass) - mass / 2) / mass.sum()
    place = np.minimum((BINS * middle).astype(int), BINS - 1)[step]
    return (place == np.arange(BINS)[:, None]).astype(np.float64)
