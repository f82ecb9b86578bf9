"""Draws weeks from a known truth and counts how often the weekly intervals cover it; prints one JSON object last.

    python benchmarks/estimates.py --json [--quick] [--tried]

A cell is a base rate, a recall, a number of posts a week and a way of drawing: `fixed` (30 %), `uncertain` (half of
that budget grows towards the threshold, where misses are likelier), `unlucky` (the same, but misses are like any other
post), `unclicked` (30 %, and of the cards shown three in ten stay without a click); or what the desk has on
(`loaded_weeks`): a budget, quiet hours, a digest, words that rule, all of them. Precision is 0.8.

`coverage_min` is over precision, recall and base rate in every cell; a week's truth is the rate that it was drawn from,
and `coverage_of_the_week` counts how often the recall that really came about lies in the interval. `bias_max` is in
percentage points, over cells that expect 25 check-worthy posts a week or more; more weeks are drawn until it is
clear whether recall's is under a point. `--ways` and `--posts` measure some cells alone, each as in the
whole; `--tried` measures other values and intervals.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks import other_estimates  # noqa: E402
from benchmarks.loaded_weeks import Load  # noqa: E402
from benchmarks.ways_of_weeks import (  # noqa: E402
    BASE_RATES,
    DRAWS,
    FRACTION,
    LOADS,
    POSTS,
    PRECISION,
    RECALLS,
    drawn_weeks,
)
from pipeline.quality.estimates import Quality, estimate  # noqa: E402
from pipeline.quality.rehearsal import Truth, Weeks  # noqa: E402
from pipeline.quality.strata import Numbers  # noqa: E402

REFERENCE = "fixed 1000 posts, base rate 0.125, recall 0.8"
MEASURED = ("precision", "recall", "base_rate")
ENOUGH = 25
"""Check-worthy posts a week from which on the bias is held to a point."""
SURE, MOST = 2.5, 25
"""More weeks are drawn until recall's bias is so many standard errors away from a point, so often at most."""


def run(
    *, weeks: int, draws: int, posts: tuple[int, ...] = POSTS, ways: Sequence[str] = (*DRAWS, *LOADS), seed: int = 1
) -> dict[str, Any]:
    """Measure every cell, or those of some ways, and sum up."""
    cells: dict[str, Any] = {}
    for way, number, base_rate, recall in product(ways, posts, BASE_RATES, RECALLS):
        name = f"{way} {number} posts, base rate {base_rate:g}, recall {recall:g}"
        truth = Truth(base_rate=base_rate, precision=PRECISION, recall=recall)
        rng = np.random.default_rng([seed, *name.encode()])
        draw = partial(drawn_weeks, way, truth, posts=number, weeks=weeks, rng=rng)
        drawn, to_find = draw(), LOADS.get(way, Load()).truth(truth)
        found = estimate(flagged=drawn.flagged, unflagged=drawn.unflagged, draws=draws, seed=seed)
        cells[name] = measured(drawn, found, to_find) | {"expected_worthy": number * base_rate}
        cells[name] |= biases(found, draw, to_find)
    return summed_up(cells)


def biases(found: Quality, draw: Callable[[], Weeks], truth: Truth) -> dict[str, Any]:
    """By how many points values are off on average, with standard errors; more weeks where recall's is near 1."""
    off = _off(found, truth)
    for _ in range(MOST - 1):
        if abs(abs(off["recall"].mean()) - 1) > SURE * _error(off["recall"]):
            break
        drawn = draw()
        more = _off(estimate(flagged=drawn.flagged, unflagged=drawn.unflagged, draws=1), truth)
        off = {name: np.concatenate([off[name], more[name]]) for name in MEASURED}
    return {
        "bias": {name: float(values.mean()) for name, values in off.items()},
        "bias_error": {name: _error(values) for name, values in off.items()},
    }


def _off(found: Quality, truth: Truth) -> dict[str, Numbers]:
    """By how many points each week's values are off, where they are known."""
    off = {name: 100 * (getattr(found, name).value - getattr(truth, name)) for name in MEASURED}
    return {name: values[np.isfinite(values)] for name, values in off.items()}


def _error(values: Numbers) -> float:
    return float(values.std() / np.sqrt(len(values)))


def measured(drawn: Weeks, found: Quality, truth: Truth) -> dict[str, Any]:
    """Coverage and median width of one cell."""
    cell: dict[str, Any] = {"coverage": {}, "width": {}}
    for name in MEASURED:
        true, got = getattr(truth, name), getattr(found, name)
        known = np.isfinite(got.value)
        cell["coverage"][name] = float(np.mean(((got.low <= true) & (true <= got.high))[known]))
        cell["width"][name] = float(np.median((got.high - got.low)[known]))
    with np.errstate(invalid="ignore"):
        really = drawn.worthy_flagged / drawn.worthy
    within = (found.recall.low <= really) & (really <= found.recall.high)
    clicks = float(np.median(drawn.unflagged.clicked))
    return cell | {"coverage_of_the_week": float(within[drawn.worthy > 0].mean()), "unflagged_clicks": clicks}


def summed_up(cells: dict[str, Any]) -> dict[str, Any]:
    """The figures that are held to a target, over all cells."""
    found = {
        "coverage_min": min(value for cell in cells.values() for value in cell["coverage"].values()),
        "coverage_min_of_the_week": min(cell["coverage_of_the_week"] for cell in cells.values()),
        "recall_width_reference": cells[REFERENCE]["width"]["recall"] if REFERENCE in cells else None,
        "bias_max": max(
            abs(value) for cell in cells.values()
            if cell["expected_worthy"] >= ENOUGH
            for value in cell["bias"].values()
        ),
        "labelled_positive_share": {f"{base_rate:g}": labelled(base_rate)[0] for base_rate in (0.10, 0.125, 0.15)},
        "random_negative_share_of_cards": {f"{base_rate:g}": labelled(base_rate)[1] for base_rate in (0.10, 0.15)},
        "coverage_by_cell": {name: cell["coverage"] for name, cell in cells.items()},
        "cells": cells,
    }  # fmt: skip
    return _rounded(found)


def labelled(base_rate: float) -> tuple[float, float]:
    """Of a desk's labels, the share that is positive; of its cards, the share of random negatives (CH-21, CH-22)."""
    flagged_worthy, missed, wrong, rest = Truth(base_rate=base_rate, precision=PRECISION, recall=0.8).portions
    sampled = FRACTION * (missed + rest)
    cards = flagged_worthy + wrong + sampled
    return (flagged_worthy + FRACTION * missed) / cards, sampled / cards


def _rounded(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _rounded(value) for name, value in values.items()}
    return round(float(values), 4) if isinstance(values, float) else values


def main() -> None:
    parser = argparse.ArgumentParser(description="Do the weekly intervals cover the truth?")
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--quick", action="store_true", help="fewer weeks and cells, for the tests")
    parser.add_argument("--weeks", type=int, default=2000, help="weeks drawn for each cell")
    parser.add_argument("--tried", action="store_true", help="measure other intervals instead")
    parser.add_argument("--ways", nargs="+", choices=(*DRAWS, *LOADS), default=(*DRAWS, *LOADS), help="only these")
    parser.add_argument("--posts", nargs="+", type=int, choices=POSTS, default=POSTS, help="only so many a week")
    parser.add_argument("--out", type=Path, help="write the JSON object to a file too")
    options = parser.parse_args()
    begun = time.perf_counter()
    if options.tried:
        found = _rounded(other_estimates.tried(weeks=options.weeks))
    elif options.quick:
        found = run(weeks=500, draws=500, posts=(300, 1000))
    else:
        found = run(weeks=options.weeks, draws=1000, posts=tuple(options.posts), ways=options.ways)
    if not options.json:
        for name, cell in sorted(found.get("cells", found).items()):
            print(name, json.dumps(cell))
        print(f"{time.perf_counter() - begun:.0f} s")
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
