"""What weeks of choosing by the same posts do to the figures on them, where every candidate is as good as live.

Each week a candidate that differs from live by luck alone is held against it on the gate, and promoted by the rules.
Then live is measured on the gate and on a test of as many posts, by which nobody chose; its true F1 is known.
`python benchmarks/choosing.py --json`
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.comparison import Judged, compare_probabilities
from ml.evaluation.evaluate import evaluate_probabilities
from ml.examples import Example
from pipeline.learning.retraining.promotion_rules import Rules, decide

FINDS, FALSE_ALARMS, POSITIVE, REDRAWN = 0.7, 0.1, 0.3, 0.3
TRUE_F1 = 2 * POSITIVE * FINDS / (POSITIVE * (FINDS + 1) + (1 - POSITIVE) * FALSE_ALARMS)
"""Of live and of every candidate: they find 70 % of the check-worthy, and raise a tenth of the others."""

LOOKS = (0, 13, 52)
"""After so many weeks live is measured."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Desk:
    """So many gate posts at the beginning, and so many more each week; the test has as many."""

    name: str
    begins: int
    weekly: int = 0


DESKS = (Desk("100 posts", 100), Desk("300 posts", 300), Desk("50 posts, 20 more each week", 50, weekly=20))


@dataclass(frozen=True)
class Look:
    """Live as measured on the gate or the test: its F1, and whether the 95 % interval holds the truth."""

    week: int
    split: str
    f1: float
    held: bool


def year(desk: Desk, *, seed: int) -> Iterator[Look]:
    """One desk's weeks: gate and test posts are drawn alike, and only the gate's are chosen by."""
    draw = np.random.default_rng(seed)
    most = desk.begins + desk.weekly * LOOKS[-1]
    posts = {split: _posts(draw, most) for split in ("gate", "test")}
    live = {split: draw.random(most) for split in posts}
    for week in range(LOOKS[-1] + 1):
        n = desk.begins + desk.weekly * week
        if week in LOOKS:
            yield from (_look(week, split, posts[split][:n], live[split]) for split in posts)
        candidate = {split: np.where(draw.random(most) < REDRAWN, draw.random(most), live[split]) for split in posts}
        if _is_promoted(posts["gate"][:n], candidate["gate"], live["gate"]):
            live = candidate


def _posts(draw: np.random.Generator, n: int) -> list[Example]:
    return [Example(text=str(place), label=int(label)) for place, label in enumerate(draw.random(n) < POSITIVE)]


def _said(posts: Sequence[Example], luck: Floats) -> Floats:
    rates = np.where([post.label == 1 for post in posts], FINDS, FALSE_ALARMS)
    return (luck[: len(posts)] < rates).astype(float)


def _is_promoted(gate: Sequence[Example], candidate: Floats, live: Floats) -> bool:
    sides = [Judged(name, 0.5, _said(gate, luck)) for name, luck in (("candidate", candidate), ("live", live))]
    return decide(compare_probabilities(gate, sides[0], sides[1], basis="the gate", resamples=100), Rules()).promote


def _look(week: int, split: str, posts: Sequence[Example], luck: Floats) -> Look:
    report = evaluate_probabilities(posts, _said(posts, luck), threshold=0.5, version="live", basis=split)
    low, high = report.intervals["f1"]
    return Look(week=week, split=split, f1=report.scores.f1, held=low <= TRUE_F1 <= high)


def measure(desk: Desk, *, draws: int) -> list[dict[str, object]]:
    """By week and split: F1 less the truth on average, and how often the interval holds the truth."""
    looks = [look for seed in range(draws) for look in year(desk, seed=seed)]
    rows: list[dict[str, object]] = []
    for week in LOOKS:
        for split in ("gate", "test"):
            those = [look for look in looks if (look.week, look.split) == (week, split)]
            over = float(np.mean([look.f1 for look in those])) - TRUE_F1
            held = float(np.mean([look.held for look in those]))
            rows.append(
                {"desk": desk.name, "week": week, "split": split, "f1_too_high_by": over, "interval_holds": held}
            )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each desk, week and split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--draws", type=int, default=100)
    asked = parser.parse_args(arguments)
    rows = [row for desk in DESKS for row in measure(desk, draws=asked.draws)]
    print(json.dumps(rows, indent=1) if asked.json else "\n".join(map(str, rows)))


if __name__ == "__main__":
    main()
