"""From which probability on the answer is yes: by the best F1, a wanted recall, or how many cards a week fit.

Every way honours weights, so validation examples that were sampled speak for the whole feed.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ml.files.errors import ExamplesError

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class ThresholdError(ExamplesError):
    """The examples cannot serve the goal; the message says what to give instead."""


@dataclass(frozen=True)
class Steps:
    """What each possible threshold would call positive, from the highest probability down, shapes (steps,).

    Equal probabilities are one step, since no threshold parts them. `called` and `hits` are weights, and
    `lowest` is the lowest probability that is still called.
    """

    lowest: Floats
    called: Floats
    hits: Floats
    total: float


class Goal(Protocol):
    """What a threshold is for."""

    def step(self, steps: Steps) -> int:
        """Choose the last step that is called positive; ThresholdError where none serves."""


@dataclass(frozen=True)
class MaxF1:
    """The highest F1 of the positive class (CH-36); of equal ones the highest threshold."""

    def step(self, steps: Steps) -> int:
        """Choose where 2 hits / (called + positives) is greatest."""
        _both_classes(steps)
        return int(np.argmax(2 * steps.hits / (steps.called + steps.hits[-1])))


@dataclass(frozen=True)
class TargetRecall:
    """The highest threshold that finds at least this share, above 0 and up to 1, of what is positive."""

    recall: float

    def __post_init__(self) -> None:
        if not 0 < self.recall <= 1:
            raise ThresholdError(f"The wanted recall is {self.recall!r}; give a share above 0 and up to 1.")

    def step(self, steps: Steps) -> int:
        """Choose the first step that finds enough."""
        _both_classes(steps)
        # Sums of weights are rounded: what is enough but for the last digit is enough.
        return int(np.argmax(steps.hits >= self.recall * steps.hits[-1] * (1 - 1e-12)))


@dataclass(frozen=True)
class WeeklyCards:
    """The lowest threshold that raises at most `cards` a week out of `tweets_per_week` tweets like these."""

    cards: float
    tweets_per_week: float

    def __post_init__(self) -> None:
        if not (self.cards > 0 and self.tweets_per_week > 0):
            raise ThresholdError(f"{self.cards} cards of {self.tweets_per_week} tweets a week; give numbers above 0.")

    def step(self, steps: Steps) -> int:
        """Choose the last step that stays within the budget; labels do not matter here."""
        weekly = steps.called / steps.total * self.tweets_per_week
        within = int(np.count_nonzero(weekly <= self.cards * (1 + 1e-12)))
        if not within:
            raise ThresholdError(
                f"{self.cards:g} cards a week cannot be told apart with these examples: the most probable alone stand "
                f"for {weekly[0]:.0f}; give more examples or a larger budget."
            )
        return within - 1


def choose(labels: Labels, probabilities: Floats, *, weights: Floats, goal: Goal) -> float:
    """Find the threshold that serves the goal, all arrays of shape (examples,).

    It lies halfway to the next lower probability, clear of rounding.

    Raises:
        ThresholdError: there are no examples, only one class where both are needed, or the goal is out of reach.
    """
    if not (len(labels) == len(probabilities) == len(weights) > 0):
        raise ThresholdError("A threshold needs as many probabilities as labels and weights, at least one of each.")
    if not np.isfinite(probabilities).all():
        raise ThresholdError("A probability is not a number; check the training before choosing a threshold.")
    steps = _steps(labels, probabilities, weights)
    last = goal.step(steps)
    lowest_yes = float(steps.lowest[last])
    highest_no = float(steps.lowest[last + 1]) if last + 1 < len(steps.lowest) else 0.0
    halfway = (lowest_yes + highest_no) / 2
    return halfway if highest_no < halfway else lowest_yes


def _steps(labels: Labels, probabilities: Floats, weights: Floats) -> Steps:
    order = np.argsort(-probabilities, kind="stable")
    ranked = probabilities[order]
    ends = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    return Steps(
        lowest=ranked[ends],
        called=np.cumsum(weights[order])[ends],
        hits=np.cumsum((weights * labels)[order])[ends],
        total=float(weights.sum()),
    )


def _both_classes(steps: Steps) -> None:
    if not 0 < steps.hits[-1] < steps.called[-1]:
        seen = "no example is positive" if not steps.hits[-1] > 0 else "every example is positive"
        raise ThresholdError(f"A threshold cannot be chosen where {seen}; give examples of both classes.")
