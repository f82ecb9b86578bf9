"""How many of a desk's findings may be false alarms: bounds on the share that is, not on its mean.

Alpha bounds a mean over all desks and weeks; of the findings that one desk has before it, more may be false. Song, Jin
& Candès 2026 (arXiv 2605.20726) bound that share with high probability, and for every threshold at once, so that one
may be chosen after a look at what it finds: with D human texts to compare with, the p-values of the human texts among
those that were checked are, in number, distributed as in a Pólya urn (Gazin, Blanchard & Roquain 2024); drawn again
and again, they say under which envelope their counts stay. Human texts must be exchangeable with the D, and scores may
not be tied: ties make p-values larger, and so only widen the bound. A text's p-value here is compared with D + 1 texts
of which it is one (`ml.answers.significance`), which moves it by about 1 / D; tests hold the bound against that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

CONFIDENCE = 0.95
REACH = 0.2
"""The envelope is made for thresholds up to here: for fewer it is narrower."""

DRAWS = 10_000
SEED = 0


@dataclass(frozen=True)
class Bound:
    """Of `findings`, at most `false` are false alarms, at the same time for every threshold, with this confidence."""

    findings: int
    false: int
    confidence: float


def envelope(*, human_texts: int, checked: int, confidence: float = CONFIDENCE, reach: float = REACH) -> Counts:
    """Give how many of `checked` human texts may have a p-value of at most k / (D + 1), for each k from 1 up.

    Shape (thresholds,), `reach` * (D + 1) of them. With the confidence given all hold at once. The chance of going
    beyond is the same at each k: the beta-binomial tail that only a share 1 - confidence of the draws is below.
    """
    steps = np.arange(1, int(reach * (human_texts + 1) + 1e-9) + 1)
    if not checked or not len(steps):
        return np.zeros(len(steps), dtype=np.int64)
    tails = _tails(steps, human_texts=human_texts, checked=checked)
    drawn = _drawn(human_texts=human_texts, checked=checked, steps=len(steps))
    rarest = np.sort(tails[np.arange(len(steps))[None, :], drawn].min(axis=1))
    place = int((1 - confidence) * (DRAWS + 1) + 1e-9) - 1  # a new draw ranks below it as seldom as that
    limit = rarest[place] if place >= 0 else 0.0
    return np.asarray((tails >= limit).sum(axis=1) - 1)


def _tails(steps: Counts, *, human_texts: int, checked: int) -> Floats:
    """Say how probably v or more human texts lie below the k-th of D, beta-binomial: (thresholds, checked + 1)."""
    below, v = steps[:, None], np.arange(checked + 1)[None, :]
    ways = gammaln(checked + 1) - gammaln(v + 1) - gammaln(checked - v + 1)
    above = human_texts + 1 - below
    exactly = np.exp(ways + betaln(v + below, checked - v + above) - betaln(below, above))
    return np.asarray(np.cumsum(exactly[:, ::-1], axis=1)[:, ::-1])


def _drawn(*, human_texts: int, checked: int, steps: int) -> Counts:
    """Draw how many of `checked` human texts lie below the first, the second, … of D others: shape (draws, steps).

    The D scores part the line into gaps whose chances are as exponential draws over their sum; beyond the last step
    the gaps are one.
    """
    draw = np.random.default_rng(SEED)
    beyond = draw.standard_gamma(human_texts + 1 - steps, (DRAWS, 1))
    gaps = np.hstack([draw.standard_exponential((DRAWS, steps)), beyond])
    counts = draw.multinomial(checked, gaps / gaps.sum(axis=1, keepdims=True))
    return np.asarray(np.cumsum(counts[:, :-1], axis=1))


def bound(
    p_values: Sequence[float] | Floats, *, human_texts: int, alpha: float, confidence: float = CONFIDENCE
) -> Bound:
    """Bound how many of the texts with a p-value of at most alpha a person wrote; alpha may be chosen afterwards.

    `p_values`, shape (texts,), are of all texts that were checked against the same `human_texts`, flagged or not. What
    is false at alpha is at most what is false at a lower threshold and all that is found in between, and at most what
    is false at a higher one. Thresholds beyond `REACH` say no more than it does.
    """
    values = np.sort(np.asarray(p_values, dtype=np.float64))
    found = int(np.searchsorted(values, alpha * (1 + 1e-12), side="right"))
    limits = envelope(human_texts=human_texts, checked=len(values), confidence=confidence)
    at = np.arange(1, len(limits) + 1) / (human_texts + 1)
    below = np.searchsorted(values, at * (1 + 1e-12), side="right")
    most = limits + np.maximum(0, found - below)
    return Bound(found, int(min(most.min(initial=found), found)), confidence)


def together(bounds: Sequence[Bound]) -> Bound:
    """Add bounds up: where each of n misses with a chance of x, their sum does with n * x at most (Bonferroni)."""
    missed = sum(1 - one.confidence for one in bounds)
    return Bound(sum(one.findings for one in bounds), sum(one.false for one in bounds), 1 - missed)
