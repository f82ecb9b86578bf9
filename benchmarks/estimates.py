"""Draws weeks from a known truth and counts how often the weekly intervals cover it; prints one JSON object last.

    python benchmarks/estimates.py --json [--quick] [--tried]

A cell is a base rate, a recall, a number of posts a week and a way of drawing: `fixed` (30 %), `uncertain` (half of
that budget grows towards the threshold, where misses are likelier), `unlucky` (the same, but misses are like any other
post), `unclicked` (30 %, and of the cards shown three in ten stay without a click); or what the desk has on
(`loaded_weeks`): a budget, quiet hours, a digest, words that rule, all of them. Precision is 0.8.

`coverage_min` is over precision, recall and base rate in every cell; a week's truth is the rate that it was drawn from,
and `coverage_of_the_week` counts how often the recall that really came about lies in the interval. `bias_max` is in
percentage points, over cells that expect 25 check-worthy posts a week or more, and 60 clicks on posts that the model
passed over. `--ways` measures some ways alone, `--tried` measures other intervals.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.configuration.load.hours import Hours, read_quiet_hours, read_zone
from pipeline.configuration.schedule_setting import read_schedule
from pipeline.quality.estimates import Quality, estimate
from pipeline.quality.rehearsal import Draw, Truth, Weeks, draw_weeks
from pipeline.triage.desk_rules import WordRules

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "benchmarks" / "candidates"))
from intervals import TRIED  # noqa: E402

from benchmarks import loaded_weeks  # noqa: E402
from benchmarks.loaded_weeks import Load  # noqa: E402

BASE_RATES, RECALLS, POSTS = (0.05, 0.125, 0.15), (0.6, 0.8, 0.95), (300, 1000, 5000)
PRECISION, FRACTION = 0.8, 0.3
DRAWS = {
    "fixed": Draw(FRACTION),
    "uncertain": Draw(FRACTION, uncertain=0.5),
    "unlucky": Draw(FRACTION, uncertain=0.5, misses_near_threshold=False),
    "unclicked": Draw(FRACTION, clicked=0.7),
}
QUIET, DIGEST = read_quiet_hours("monday-friday 22:00-07:00, saturday-sunday 20:00-09:00"), read_schedule("daily 09:00")
HOURS = Hours(read_zone("Europe/Madrid"), QUIET)
WITH_DIGEST = Hours(read_zone("Europe/Madrid"), QUIET, DIGEST)
WORDS = WordRules.written(always="paro, por ciento", never="sorteo")
LOADS = {
    "budget": Load(budget=0.75),
    "quiet hours": Load(hours=HOURS),
    "digest": Load(hours=WITH_DIGEST),
    "words": Load(words=WORDS),
    "all of them": Load(budget=0.75, hours=WITH_DIGEST, words=WORDS),
}
"""What a desk may have on that cards wait for, are thinned by, or that decides over the model's head."""
REFERENCE = "fixed 1000 posts, base rate 0.125, recall 0.8"
TRIED_CELLS = [
    *product(("fixed", "unlucky"), (300, 1000), (0.05, 0.125), (0.8, 0.95)),
    ("unclicked", 5000, 0.05, 0.95),
]
MEASURED = ("precision", "recall", "base_rate")
ENOUGH = 25
"""Check-worthy posts a week from which on the bias is held to a point."""
ENOUGH_CLICKS = 60
"""And clicked cards of posts that the model passed over: twice as many as the report needs to speak of recall."""


def run(
    *, weeks: int, draws: int, posts: tuple[int, ...] = POSTS, ways: Sequence[str] = (*DRAWS, *LOADS), seed: int = 1
) -> dict[str, Any]:
    """Measure every cell, or those of some ways, and sum up."""
    cells: dict[str, Any] = {}
    every = enumerate(product((*DRAWS, *LOADS), posts, BASE_RATES, RECALLS))
    for place, (way, number, base_rate, recall) in every:
        if way not in ways:
            continue
        truth = Truth(base_rate=base_rate, precision=PRECISION, recall=recall)
        rng = np.random.default_rng([seed, place])
        if way in DRAWS:
            drawn = draw_weeks(truth, posts=number, weeks=weeks, draw=DRAWS[way], rng=rng)
        else:
            drawn = loaded_weeks.draw_weeks(truth, posts=number, weeks=weeks, load=LOADS[way], rng=rng)
            truth = LOADS[way].truth(truth)
        found = estimate(flagged=drawn.flagged, unflagged=drawn.unflagged, draws=draws, seed=seed)
        name = f"{way} {number} posts, base rate {base_rate:g}, recall {recall:g}"
        cells[name] = measured(drawn, found, truth) | {"expected_worthy": number * base_rate}
    return summed_up(cells)


def measured(drawn: Weeks, found: Quality, truth: Truth) -> dict[str, Any]:
    """Coverage, median width and bias of one cell."""
    cell: dict[str, Any] = {"coverage": {}, "width": {}, "bias": {}}
    for name in MEASURED:
        true, got = getattr(truth, name), getattr(found, name)
        known = np.isfinite(got.value)
        cell["coverage"][name] = float(np.mean(((got.low <= true) & (true <= got.high))[known]))
        cell["width"][name] = float(np.median((got.high - got.low)[known]))
        cell["bias"][name] = float(100 * (got.value[known].mean() - true))
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
            if cell["expected_worthy"] >= ENOUGH and cell["unflagged_clicks"] >= ENOUGH_CLICKS
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


def tried(*, weeks: int, draws: int) -> dict[str, Any]:
    """Other intervals for recall, in cells that are small and usual and in one that was hard for several."""
    found: dict[str, Any] = {}
    for way, posts, base_rate, recall in TRIED_CELLS:
        truth = Truth(base_rate=base_rate, precision=PRECISION, recall=recall)
        drawn = draw_weeks(truth, posts=posts, weeks=weeks, draw=DRAWS[way], rng=np.random.default_rng([7, posts]))
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
    return _rounded(found)


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
    parser.add_argument("--out", type=Path, help="write the JSON object to a file too")
    options = parser.parse_args()
    begun = time.perf_counter()
    if options.tried:
        found = tried(weeks=options.weeks, draws=1000)
    elif options.quick:
        found = run(weeks=500, draws=500, posts=(300, 1000))
    else:
        found = run(weeks=options.weeks, draws=1000, ways=options.ways)
    if not options.json:
        for name, cell in sorted(found.get("cells", found).items()):
            print(name, json.dumps(cell))
        print(f"{time.perf_counter() - begun:.0f} s")
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
