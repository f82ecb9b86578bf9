"""Precision, recall, F1 and base rate of each week, with 95 % intervals that hold when counts are small.

**What is estimated**: the rate behind the week, that is how good the model is on posts like this week's. A chart over
weeks is read that way ("is it getting worse?"), and where every card was clicked the week's own precision would have no
interval at all. The interval covers what happened in the week itself too, more often than in 95 % (measured by
`benchmarks/estimates.py`).

**How** (CH-24): the model's label splits a week into flagged and unflagged posts, two strata of known size. In each the
share of check-worthy posts is estimated from the clicked ones, weighed by 1 / sampling probability and divided by their
summed weights (Hájek's estimator, post-stratified; Särndal, Swensson and Wretman, *Model Assisted Survey Sampling*,
1992). Dividing by the clicked weights, not the drawn ones, treats cards without a click as missing at
random within their stratum.

**Intervals** are equal-tailed quantiles of draws: each stratum's share as `strata.draw_share` draws it, and the portion
of flagged posts from a Beta distribution of its own. Normal intervals and the bootstrap fail here: a sample without a
single miss would be certain of a recall of 1. docs/quality.md holds what was measured.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.special import hyp2f1

from pipeline.quality.strata import Numbers, Stratum, draw_share, share

CONFIDENCE = 0.95
DRAWS = 20_000
SEED = 20201231
"""Fixed: the same clicks give the same report."""


@dataclass(frozen=True)
class Estimate:
    """A value and its 95 % interval, each of shape (weeks,); NaN where the clicks say nothing about it."""

    value: Numbers
    low: Numbers
    high: Numbers


@dataclass(frozen=True)
class Quality:
    """What a week's clicks say about the model."""

    precision: Estimate
    recall: Estimate
    f1: Estimate
    base_rate: Estimate


def estimate(*, flagged: Stratum, unflagged: Stratum, draws: int = DRAWS, seed: int = SEED) -> Quality:
    """Estimate each week's quality from its two strata (see the module)."""
    values = _values(flagged=flagged, unflagged=unflagged)
    drawn = _drawn(flagged=flagged, unflagged=unflagged, draws=draws, rng=np.random.default_rng(seed))
    return Quality(**{field.name: _interval(values[field.name], drawn[field.name]) for field in fields(Quality)})


def _values(*, flagged: Stratum, unflagged: Stratum) -> dict[str, Numbers]:
    (precision, _), (missed, _) = share(flagged), share(unflagged)
    shown, hidden = flagged.size * precision, unflagged.size * missed
    recall = _recall(flagged.finds, unflagged.finds, shown, hidden)
    with np.errstate(invalid="ignore"):
        base_rate = (shown + hidden) / (flagged.size + unflagged.size)
        f1 = np.where(precision + recall > 0, 2 * precision * recall / (precision + recall), 0 * (precision + recall))
    return {"precision": precision, "recall": recall, "f1": f1, "base_rate": base_rate}


def _recall(finds: Numbers, misses: Numbers, shown: Numbers, hidden: Numbers) -> Numbers:
    """Estimate shown / (shown + hidden) from as many finds and misses seen; a plain ratio is too high on average.

    Were finds seen as seldom as misses, their part of both would be right on average: counts that come about alike are
    binomial, given their sum. So finds are left out at random until they are, and this is the mean over all ways to do
    that (Rao and Blackwell): of X / (X + misses) for a binomial X, which is 1 - 2F1(-finds, 1; misses + 1; chance).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        chance = (shown / finds) / (hidden / misses)
        fewer_finds = 1 - hyp2f1(-finds, 1, misses + 1, np.minimum(chance, 1))
        fewer_misses = hyp2f1(-misses, 1, finds + 1, np.minimum(1 / chance, 1))
        one_sided = np.where(hidden == 0, shown / (shown + hidden), 0 * hidden)
    return np.where((shown == 0) | (hidden == 0), one_sided, np.where(chance <= 1, fewer_finds, fewer_misses))


def _drawn(*, flagged: Stratum, unflagged: Stratum, draws: int, rng: np.random.Generator) -> dict[str, Numbers]:
    """Draw weeks' qualities as the clicks make them likely; arrays of shape (weeks, draws)."""
    precision, missed = (draw_share(stratum, draws=draws, rng=rng) for stratum in (flagged, unflagged))
    counts = flagged.size[:, None] + 0.5, unflagged.size[:, None] + 0.5
    portion = rng.beta(*counts, size=(len(flagged.size), draws))
    shown, hidden = portion * precision, (1 - portion) * missed
    worthy = shown + hidden
    with np.errstate(invalid="ignore"):
        recall = shown / worthy
    return {"precision": precision, "recall": recall, "f1": 2 * shown / (portion + worthy), "base_rate": worthy}


def _interval(value: Numbers, drawn: Numbers) -> Estimate:
    """Take the equal-tailed quantiles, stretched to the value: with no miss seen, a recall of 1 is not ruled out."""
    tail = (1 - CONFIDENCE) / 2
    # Sorting once is several times faster than asking numpy for two quantiles of rows that may hold NaN.
    ranked = np.sort(drawn, axis=1)
    last = drawn.shape[1] - 1
    low, high = ranked[:, round(tail * last)], ranked[:, round((1 - tail) * last)]
    return Estimate(value=value, low=np.where(value < low, value, low), high=np.where(value > high, value, high))
