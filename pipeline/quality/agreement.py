"""How far the desk agrees with itself on posts that more than one person labelled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pipeline.quality.estimates import DRAWS, SEED
from pipeline.quality.shares import draw_share
from pipeline.quality.strata import of_week


@dataclass(frozen=True)
class Agreement:
    """Posts with two labels or more, the share of them on which all labels agree, and its 95 % interval."""

    posts: int
    value: float
    low: float
    high: float


def agreement(votes: Iterable[tuple[int, str, bool]]) -> Agreement | None:
    """Compare labels (tweet, person, check-worthy?); None where no post has those of two people."""
    by_tweet: dict[int, dict[str, bool]] = defaultdict(dict)
    for tweet, person, worthy in votes:
        by_tweet[tweet][person] = worthy
    same = [len(set(labels.values())) == 1 for labels in by_tweet.values() if len(labels) > 1]
    if not same:
        return None
    twice = of_week(size=len(same), labels=same, sampling_probabilities=[1.0] * len(same))
    drawn = draw_share(twice, draws=DRAWS, rng=np.random.default_rng(SEED))[0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Agreement(posts=len(same), value=sum(same) / len(same), low=float(low), high=float(high))
