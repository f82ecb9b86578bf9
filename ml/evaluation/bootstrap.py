"""How sure a figure is: examples drawn again and again with replacement (Efron 1979), each keeping its weight."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RESAMPLES = 1000
INTERVAL = 0.95

_AT_ONCE = 1_000_000  # numbers in memory, 8 MB


def draws(weights: Floats, *, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Yield resampled weights in blocks of shape (some resamples, examples); equal seeds draw the same examples."""
    draw = np.random.default_rng(seed)
    n = len(weights)
    block = max(1, _AT_ONCE // n)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        places = draw.integers(0, n, (rows, n)) + n * np.arange(rows)[:, None]
        yield np.bincount(places.ravel(), minlength=rows * n).reshape(rows, n) * weights


def interval(values: Floats) -> tuple[float, float] | None:
    """Take the middle 95 % of resampled figures, shape (resamples,); None where none of them exists."""
    there = values[~np.isnan(values)]
    if not len(there):
        return None
    low, high = np.quantile(there, ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2))
    return float(low), float(high)
