"""Weeks drawn from a known truth: to see whether the estimates are right, and what a sampling rate costs and tells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.quality.strata import Numbers, Stratum
from pipeline.triage.sampling import LEAST_PROXIMITY, RecentNegatives, Tilt

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """What is known only in a rehearsal; each between 0 and 1."""

    base_rate: float
    precision: float
    recall: float

    @property
    def possible(self) -> bool:
        """Whether such a model would not flag more posts than there are."""
        return self.base_rate * (1 + self.recall * (1 / self.precision - 1)) <= 1

    @property
    def portions(self) -> tuple[float, float, float, float]:
        """Portions of all posts: found, missed, wrongly flagged, rightly passed over. Raises ValueError."""
        found = self.base_rate * self.recall
        wrong = found * (1 - self.precision) / self.precision
        if not self.possible:
            raise ValueError(
                f"At base rate {self.base_rate:g}, precision {self.precision:g} and recall {self.recall:g} the model "
                "would flag more posts than there are: give a lower base rate or a higher precision."
            )
        return found, self.base_rate - found, wrong, max(1 - self.base_rate - wrong, 0.0)


@dataclass(frozen=True)
class Draw:
    """How unflagged posts are drawn, and what comes of the cards."""

    fraction: float
    """Share of the unflagged posts that get a card, on average."""
    uncertain: float = 0.0
    """Share of that budget which tilts towards the threshold (UNCERTAIN_SHARE); the rest is spread evenly."""
    misses_near_threshold: bool = True
    """Whether missed posts score higher than rightly passed-over ones. Where not, looking there finds nothing more."""
    clicked: float = 1.0
    """Share of the cards that somebody clicks."""


@dataclass(frozen=True)
class Weeks:
    """Rehearsed weeks: what the desk sees of them, and what happened; arrays of shape (weeks,)."""

    flagged: Stratum
    unflagged: Stratum
    worthy: Numbers
    """All check-worthy posts, seen or not."""
    worthy_flagged: Numbers


RECENT = 2000
PLAIN, MISSED = (1.0, 4.0), (3.0, 1.5)
"""Beta distributions of the score as a part of the threshold: of rightly passed-over posts, and of missed ones."""


def draw_weeks(truth: Truth, *, posts: int, weeks: int, draw: Draw, rng: np.random.Generator) -> Weeks:
    """Draw weeks of so many posts, judge them, draw the sample, click the cards."""
    found, missed, wrong, rest = rng.multinomial(posts, truth.portions, size=weeks).T
    flagged = _evenly(rng, worthy=found, others=wrong, chance=1.0, clicked=draw.clicked)
    if draw.uncertain:
        unflagged = _by_score(rng, worthy=missed, others=rest, draw=draw)
    else:
        unflagged = _evenly(rng, worthy=missed, others=rest, chance=draw.fraction, clicked=draw.clicked)
    return Weeks(
        flagged=flagged,
        unflagged=unflagged,
        worthy=(found + missed).astype(np.float64),
        worthy_flagged=found.astype(np.float64),
    )


def _evenly(rng: np.random.Generator, *, worthy: Counts, others: Counts, chance: float, clicked: float) -> Stratum:
    """Draw and click the posts of one predicted label, all with the same chance."""
    seen = [rng.binomial(number, chance * clicked).astype(np.float64) for number in (worthy, others)]
    sums = [number / chance**power for number in seen for power in (1, 2)]
    return Stratum((worthy + others).astype(np.float64), seen[0] + seen[1], *sums)


def _by_score(rng: np.random.Generator, *, worthy: Counts, others: Counts, draw: Draw) -> Stratum:
    """Draw and click unflagged posts, each with a chance of its own."""
    sums: list[Numbers] = []
    clicked = np.zeros(len(worthy))
    tilt = _tilt(rng, draw)
    of_worthy = MISSED if draw.misses_near_threshold else PLAIN
    for number, scores in ((worthy, of_worthy), (others, PLAIN)):
        chances = _chances(rng, tilt, int(number.sum()), scores)
        seen = rng.random(len(chances)) < chances * draw.clicked
        week = np.repeat(np.arange(len(number)), number)[seen]
        weights = 1 / chances[seen]
        clicked += np.bincount(week, minlength=len(number))
        sums += [np.bincount(week, power, minlength=len(number)).astype(np.float64) for power in (weights, weights**2)]
    return Stratum((worthy + others).astype(np.float64), clicked, *sums)


def _chances(rng: np.random.Generator, tilt: Tilt, number: int, scores: tuple[float, float]) -> Numbers:
    """Sampling probabilities of so many posts, by the desk's own rule; the threshold is at a score of 1."""
    near = np.maximum(np.sqrt(rng.beta(*scores, number)), LEAST_PROXIMITY)
    return np.minimum(tilt.uniform + tilt.slope * near, 1.0)


def _tilt(rng: np.random.Generator, draw: Draw) -> Tilt:
    """Measure the tilt by recent negatives, as the desk does."""
    recent = RecentNegatives.of(list(rng.beta(*PLAIN, RECENT)), threshold=1.0)
    assert recent is not None
    return recent.tilt(fraction=draw.fraction, uncertain_share=draw.uncertain)
