"""From which certainty on a match is shown: moved by the desk's answers, in small steps, and only on good evidence.

Answers exist for matches that were shown, so nothing is known below the cut-off. It goes down a step where the matches
that were shown are surely right often enough, and up where they surely are not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from ml.counting import counted
from pipeline.store.desk.match_answers import Answered

LEAST = 50
"""Fewer answers at or above a cut-off prove nothing."""
LEAST_NEAR = 10
"""So many answers lie just above a cut-off that goes down; so answers given once do not lower it again and again."""
WANTED = 0.8
"""The share of shown matches that should be right."""
CONFIDENCE = 0.9
STEP = 0.05
LOWEST, HIGHEST = 0.2, 0.95


@dataclass(frozen=True)
class Tuned:
    """The cut-off from now on, and why, in a sentence."""

    cut_off: float
    why: str


def tune(answers: Sequence[Answered], *, cut_off: float, wanted: float = WANTED, least: int = LEAST) -> Tuned:
    """Move a cut-off by at most one step, by one-sided bounds (Wilson 1927) on the share that is right.

    Raises:
        ValueError: the cut-off or the wanted share is not between 0 and 1.
    """
    if not (0 <= cut_off <= 1 and 0 < wanted < 1):
        raise ValueError("A cut-off and a wanted share lie between 0 and 1.")
    shown = [answer.same for answer in answers if answer.certainty >= cut_off]
    right, total = sum(shown), len(shown)
    if total < least:
        return Tuned(
            cut_off, f"{counted(total, 'answer')} at or above {cut_off:.2f}, and {least} are needed; it stays."
        )
    low, high = bounds(right, total)
    shown_matches = counted(total, "match", "matches")
    said = f"{right} of {shown_matches} shown were right ({low:.0%} to {high:.0%}; {wanted:.0%} are wanted)"
    near = sum(cut_off <= answer.certainty < cut_off + 2 * STEP for answer in answers)
    if low >= wanted and cut_off > LOWEST and near >= LEAST_NEAR:
        return Tuned(max(LOWEST, round(cut_off - STEP, 4)), f"{said}; more may be shown.")
    if high < wanted and cut_off < HIGHEST:
        return Tuned(min(HIGHEST, round(cut_off + STEP, 4)), f"{said}; fewer are to be shown.")
    return Tuned(cut_off, f"{said}; it stays.")


def bounds(right: int, total: int) -> tuple[float, float]:
    """Give Wilson's one-sided lower and upper bounds of a share, each with `CONFIDENCE`; total is at least 1."""
    z = NormalDist().inv_cdf(CONFIDENCE)
    share = right / total
    middle = share + z * z / (2 * total)
    reach = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    low, high = (middle - reach) / (1 + z * z / total), (middle + reach) / (1 + z * z / total)
    # Rounding may put a bound a hair on the wrong side of a share of none or all.
    return max(0.0, min(low, share)), min(1.0, max(high, share))
