"""Which tweets get a card, and with which probability: pure policy, without a database.

Every tweet is drawn by itself, with a probability that is fixed before its draw and kept with its prediction (Poisson
sampling: Särndal, Swensson and Wretman 1992, section 3.5). As long as that probability depends on nothing but the
tweet's own score and the past, a sum in which each drawn tweet counts 1 / probability times (Horvitz and Thompson 1952)
is right on average, however the probability was chosen: given the past, each term's expectation is the tweet's value.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

FLOOR = 0.02
"""No probability is lowered below this, but by a cap on cards that it would break (`daily_cap.floor`)."""
ENOUGH = 100
"""Recent negatives that a tilt needs; with fewer, every negative has the same probability."""
LEAST_PROXIMITY = 0.01
"""Above 0, so that any budget can be spent even where most scores are 0."""


@dataclass(frozen=True)
class Tilt:
    """How the negatives' budget tilts towards the threshold: probability = uniform + slope · proximity, at most 1."""

    threshold: float
    uniform: float
    """What every negative has."""
    slope: float


@dataclass(frozen=True)
class Sampling:
    """With which probability a tweet gets a card; chosen by a hash, so that a repetition chooses the same."""

    fraction: float
    """Of the negatives, on average."""
    salt: str
    positives: float = 1.0
    """Of the positives: below 1 only under a cap on cards."""
    tilt: Tilt | None = None
    """None: every negative has the same probability."""

    def probability_of_card(self, *, label: int, probability: float) -> float:
        """In (0, 1], or 0 for negatives where the desk wants none; `probability` is the model's, of being positive."""
        if label == 1:
            return self.positives
        if self.tilt is None:
            return self.fraction
        return min(1.0, self.tilt.uniform + self.tilt.slope * proximity(probability, threshold=self.tilt.threshold))


def draw(source: str, external_id: str, salt: str) -> float:
    """A number in [0, 1) that belongs to this tweet and salt for ever."""
    digest = hashlib.sha256(f"{salt}\x1f{source}\x1f{external_id}".encode()).digest()
    return int.from_bytes(digest[:7], "big") / 2**56


def proximity(probability: float, *, threshold: float) -> float:
    """How near a negative stands to the threshold, up to 1: the square root of its share of the way.

    The root, because the estimate of what the model missed varies least when negatives are drawn in proportion to the
    root of their chance of being check-worthy (Neyman's allocation; Särndal, Swensson and Wretman 1992, section 3.7).
    """
    return max(math.sqrt(min(1.0, probability / threshold)) if threshold > 0 else 1.0, LEAST_PROXIMITY)


@dataclass(frozen=True)
class RecentNegatives:
    """How near a version's recent negatives stand to the threshold, the nearest first: a tilt is measured by them."""

    threshold: float
    proximities: tuple[float, ...]

    @classmethod
    def of(cls, probabilities: Sequence[float], *, threshold: float) -> "RecentNegatives | None":
        """From the model's probabilities; None when they are too few to go by."""
        if len(probabilities) < ENOUGH:
            return None
        found = sorted((proximity(one, threshold=threshold) for one in probabilities), reverse=True)
        return cls(threshold=threshold, proximities=tuple(found))

    def tilt(self, *, fraction: float, uncertain_share: float) -> Tilt:
        """Leave 1 - uncertain_share of the budget uniform, and let the rest grow with the proximity.

        Over the recent negatives the probabilities average `fraction`. The uniform part never falls below FLOOR, unless
        the fraction itself is lower: then all of it is uniform.
        """
        uniform = max(fraction * (1 - uncertain_share), min(fraction, FLOOR))
        return Tilt(threshold=self.threshold, uniform=uniform, slope=self._slope(fraction=fraction, uniform=uniform))

    def _slope(self, *, fraction: float, uniform: float) -> float:
        """What makes min(1, uniform + slope · proximity) average `fraction`; the nearest are filled up to 1 first."""
        total = len(self.proximities)
        rest = math.fsum(self.proximities)
        for filled, greatest in enumerate(self.proximities):
            slope = (total * fraction - filled - (total - filled) * uniform) / rest
            if uniform + slope * greatest <= 1:
                return max(slope, 0.0)
            rest -= greatest
        return 1 / LEAST_PROXIMITY  # a fraction of 1: everything is filled up
