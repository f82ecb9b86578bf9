"""How often the gate promotes what is no better, and what is: drawn from candidates and live versions of known quality.

Each draw is a test of n posts, 30 % of them check-worthy, both versions with the same share of false alarms, live
finding 70 % of the check-worthy and the candidate as many or more; they agree on most posts, as versions that learnt
from nearly the same posts do. `python benchmarks/gate.py --json`
"""

import argparse
import json
from collections.abc import Sequence

import numpy as np

from ml.evaluation.comparison import Comparison, Judged, compare_probabilities
from ml.examples import Example
from pipeline.learning.retraining.promotion_rules import Rules, decide

TESTS = (50, 100, 300, 1000)
BETTER = (-0.05, 0.0, 0.05, 0.1)
"""By how much the candidate finds more of the check-worthy posts than live."""
CONFIDENCES = (0.8, 0.9, 0.95)
LIVE_FINDS, FALSE_ALARMS, POSITIVE, REDRAWN = 0.7, 0.1, 0.3, 0.3


def promoted(*, n: int, better: float, draws: int) -> dict[float, float]:
    """The share of draws in which the candidate is promoted, by the confidence asked for."""
    counts = dict.fromkeys(CONFIDENCES, 0)
    for seed in range(draws):
        found = _compared(np.random.default_rng(seed), n=n, better=better)
        for confidence in CONFIDENCES:
            counts[confidence] += decide(found, Rules(confidence=confidence)).promote
    return {confidence: count / draws for confidence, count in counts.items()}


def _compared(draw: np.random.Generator, *, n: int, better: float) -> Comparison:
    labels = (draw.random(n) < POSITIVE).astype(int)
    luck = draw.random(n)
    other = np.where(draw.random(n) < REDRAWN, draw.random(n), luck)
    live = luck < np.where(labels, LIVE_FINDS, FALSE_ALARMS)
    new = other < np.where(labels, LIVE_FINDS + better, FALSE_ALARMS)
    examples = [Example(text=str(place), label=int(label)) for place, label in enumerate(labels)]
    sides = [Judged(name, 0.5, said.astype(float)) for name, said in (("candidate", new), ("live", live))]
    return compare_probabilities(examples, sides[0], sides[1], basis="a draw", resamples=300)


def measure(draws: int) -> list[dict[str, object]]:
    """Every cell: test posts, by how much better, and the share promoted by confidence."""
    return [
        {"n": n, "better": better, "promoted": promoted(n=n, better=better, draws=draws)}
        for n in TESTS
        for better in BETTER
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the cells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--draws", type=int, default=200)
    asked = parser.parse_args(arguments)
    cells = measure(asked.draws)
    if asked.json:
        print(json.dumps(cells, indent=1))
        return
    for cell in cells:
        print(cell)


if __name__ == "__main__":
    main()
