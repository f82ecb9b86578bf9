"""The clicked posts of a week, weighed by how likely each was to get a card, and the share that is check-worthy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

LENT = 0.1
"""Of nothing, a tenth, a quarter, a half and a whole post the one by which recall was least biased at worst."""


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
    def finds(self) -> Numbers:
        """How many check-worthy posts of equal weight would tell as much as the clicked ones; NaN without clicks.

        A few finds say little of how unequal weights are, and what is drawn seldom is seldom among them: so `LENT` of a
        post of the usual weight is reckoned with in what one find weighs.
        """
        lent, usual = LENT * self.usual_weight, self.usual_weight
        with np.errstate(invalid="ignore"):
            return self.worthy * (self.worthy + lent) / (self.worthy_squares + lent * usual)

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


def share(stratum: Stratum) -> tuple[Numbers, Numbers]:
    """Hájek's estimate of the share that is check-worthy, and its linearised variance; NaN without clicks."""
    return _share(stratum.worthy, stratum.worthy_squares, stratum.others, stratum.others_squares)


def draw_share(stratum: Stratum, *, draws: int, rng: np.random.Generator) -> Numbers:
    """Draw what the share may be, array of shape (weeks, draws): mid-P beliefs for counts as small as none.

    One post more is added to the clicked ones, in half of the draws a find and in the other half a reject. With equal
    weights these are the Beta distributions behind Clopper and Pearson's upper and lower limit; both together give the
    mid-P interval (Berry and Armitage, *The Statistician* 44, 1995). With unequal ones the added post carries a full
    weight, as in Fay and Feuer (*Statistics in Medicine* 16, 1997), and the Beta's two counts are those whose variance
    is that of the weighted share (Korn and Graubard, *Survey Methodology* 24, 1998).
    """
    of_find, of_reject = (_counts(stratum, find=find) for find in (True, False))
    finds, rejects = (np.stack(pair, axis=1) for pair in zip(of_find, of_reject, strict=True))
    added = rng.permutation(draws) % 2  # 0: a find was added, 1: a reject
    spread = (finds > 0) & (rejects > 0)
    sure = np.where(rejects > 0, 0.0, np.where(finds > 0, 1.0, np.nan))  # only rejects, only finds, or no clicks at all
    drawn = rng.beta(np.where(spread, finds, 1)[:, added], np.where(spread, rejects, 1)[:, added])
    return np.where(spread[:, added], drawn, sure[:, added])


def _share(
    worthy: Numbers, worthy_squares: Numbers, others: Numbers, others_squares: Numbers
) -> tuple[Numbers, Numbers]:
    with np.errstate(invalid="ignore", divide="ignore"):
        value = worthy / (worthy + others)
        spread = (1 - value) ** 2 * worthy_squares + value**2 * others_squares
        return value, spread / (worthy + others) ** 2


def _counts(stratum: Stratum, *, find: bool) -> tuple[Numbers, Numbers]:
    """Effective finds and rejects with one post more, shape (weeks,); k + 1 and n - k for equal weights and a find."""
    weight = stratum.usual_weight
    find_weight, reject_weight = (weight, 0 * weight) if find else (0 * weight, weight)
    value, variance = _share(
        stratum.worthy + find_weight, stratum.worthy_squares + find_weight**2,
        stratum.others + reject_weight, stratum.others_squares + reject_weight**2,
    )  # fmt: skip
    with np.errstate(invalid="ignore", divide="ignore"):
        effective = np.where((value > 0) & (value < 1), value * (1 - value) / variance, 1.0)
    return value * effective, (1 - value) * effective
