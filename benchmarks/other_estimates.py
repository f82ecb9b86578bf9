"""Other intervals and values for recall, held against ours in the weeks of `estimates.py --tried`."""

from itertools import product
from typing import Any

import numpy as np

from benchmarks.candidates.intervals import TRIED
from benchmarks.candidates.recalls import VALUES
from benchmarks.ways_of_weeks import PRECISION, RECALLS, drawn_weeks
from pipeline.quality.rehearsal import Truth

TRIED_CELLS = [
    *product(("fixed", "unlucky"), (300, 1000), (0.05, 0.125), (0.8, 0.95)),
    ("unclicked", 5000, 0.05, 0.95),
]
FEW_CLICKS = [
    *product(("fixed", "unclicked", "budget", "all of them"), (300,), (0.125, 0.15), RECALLS),
    *product(("budget", "all of them"), (1000,), (0.05,), RECALLS),
]


def tried(*, weeks: int) -> dict[str, Any]:
    """Other intervals, and other values, which take more weeks to tell apart."""
    return {"intervals": intervals(weeks=weeks, draws=1000), "values": values(weeks=10 * weeks)}


def intervals(*, weeks: int, draws: int) -> dict[str, Any]:
    """Other intervals for recall, in cells that are small and usual and in one that was hard for several."""
    found: dict[str, Any] = {}
    for way, posts, base_rate, recall in TRIED_CELLS:
        truth = Truth(base_rate=base_rate, precision=PRECISION, recall=recall)
        drawn = drawn_weeks(way, truth, posts=posts, weeks=weeks, rng=np.random.default_rng([7, posts]))
        really = drawn.worthy_flagged / np.maximum(drawn.worthy, 1)
        for name, interval in TRIED.items():
            value, low, high = interval(drawn, draws=draws)
            figures = {
                "coverage": np.mean((low <= recall) & (recall <= high)),
                "coverage_of_the_week": np.mean((low <= really) & (really <= high)),
                "width": np.median(high - low),
                "bias": 100 * (np.nanmean(value) - recall),
            }
            found.setdefault(f"{way} {posts} posts, base rate {base_rate:g}, recall {recall:g}", {})[name] = figures
    return found


def values(*, weeks: int) -> dict[str, Any]:
    """Other estimates of recall: their bias in points, in cells with few clicks, and the largest."""
    found: dict[str, Any] = {}
    for way, posts, base_rate, recall in FEW_CLICKS:
        truth = Truth(base_rate=base_rate, precision=PRECISION, recall=recall)
        drawn = drawn_weeks(way, truth, posts=posts, weeks=weeks, rng=np.random.default_rng([7, posts]))
        off = {name: 100 * (value(drawn) - recall) for name, value in VALUES.items()}
        cell = f"{way} {posts} posts, base rate {base_rate:g}, recall {recall:g}"
        found[cell] = {name: float(np.nanmean(one)) for name, one in off.items()}
        found[cell]["error"] = max(float(np.nanstd(one) / len(one) ** 0.5) for one in off.values())
    return found | {"largest": {name: max(abs(one[name]) for one in found.values()) for name in VALUES}}
