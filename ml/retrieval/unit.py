"""Vectors of length 1, whose products are cosines."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def unit(rows: Floats) -> Floats:
    """Give rows the length 1; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    found: Floats = (rows / np.maximum(lengths, 1e-12)).astype(np.float32)
    return found
