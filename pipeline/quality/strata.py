"""The clicked posts of a week, weighed by how likely each was to get a card."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Stratum:
    """Posts with the same predicted label, one entry a week; all arrays have shape (weeks,).

    A clicked post weighs 1 / its sampling probability. The model's label splits a week into two strata whose sizes are
    known exactly, withheld posts included.
    """

    size: Numbers
    """How many posts the model labelled so."""
    clicked: Numbers
    """How many of them somebody of the desk labelled."""
    worthy: Numbers
    """Summed weights of those that the desk found check-worthy."""
    worthy_squares: Numbers
    """The same, of squared weights: what the variance needs."""
    others: Numbers
    """Summed weights of those that the desk rejected."""
    others_squares: Numbers

    @property
    def usual_weight(self) -> Numbers:
        """How many posts one more find would stand for, were it like any post of the stratum; NaN without clicks.

        The plain mean of the clicked posts' weights would be too low: what is drawn seldom is clicked seldom.
        """
        with np.errstate(invalid="ignore"):
            return (self.worthy_squares + self.others_squares) / (self.worthy + self.others)


def of_week(*, size: int, labels: Sequence[bool], sampling_probabilities: Sequence[float]) -> Stratum:
    """A stratum of one week: the clicked posts' labels (check-worthy?) and probabilities, in the same order.

    Raises ValueError for a clicked post that could not have been drawn, or more clicked posts than there were.
    """
    chances = np.asarray(sampling_probabilities, dtype=float)
    if len(labels) > size:
        raise ValueError(f"{len(labels)} posts were clicked, but the stratum has only {size}.")
    if chances.size and not (chances.min() > 0 and chances.max() <= 1):
        raise ValueError("A clicked post needs a sampling probability above 0 and at most 1.")
    worthy = np.asarray(labels, dtype=bool)
    weights = 1 / chances
    sums = (weights[worthy], weights[worthy] ** 2, weights[~worthy], weights[~worthy] ** 2)
    return Stratum(np.array([float(size)]), np.array([float(len(labels))]), *(np.array([part.sum()]) for part in sums))
