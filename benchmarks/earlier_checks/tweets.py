"""The matching set: tweets, the fact-checks that answer them, and average precision at 5."""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "claim-matching-en"
DEPTH = 5


@dataclass(frozen=True)
class Tweet:
    """A tweet, and the places in the archive of the checks that answer it."""

    text: str
    right: frozenset[int]


def read_archive(folder: Path) -> list[dict[str, str]]:
    """Read the checks: `vclaim_id`, `vclaim`, `title`, `date`."""
    with (folder / "verified_claims.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_tweets(folder: Path, name: str, archive: Sequence[dict[str, str]]) -> list[Tweet]:
    """Read the tweets of train, dev or dev_test, with the places of their checks."""
    place = {check["vclaim_id"]: number for number, check in enumerate(archive)}
    texts: dict[str, str] = {}
    right: dict[str, set[int]] = {}
    with (folder / f"en_{name}.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            texts[row["query_id"]] = row["text"]
            right.setdefault(row["query_id"], set()).add(place[row["vclaim_id"]])
    return [Tweet(text, frozenset(right[key])) for key, text in texts.items()]


def average_precision(found: Sequence[int], right: frozenset[int]) -> float:
    """Average precision at 5 of one tweet: each right check among the first five adds the precision at its rank."""
    hits, total = 0, 0.0
    for rank, place in enumerate(found[:DEPTH], start=1):
        if place in right:
            hits += 1
            total += hits / rank
    return total / min(len(right), DEPTH)


def interval(values: Sequence[float], *, draws: int = 10_000, seed: int = 0) -> tuple[float, float]:
    """Give the 95 % percentile bootstrap interval of a mean over tweets."""
    rng = np.random.default_rng(seed)
    given: NDArray[np.float64] = np.asarray(values)
    means = given[rng.integers(len(given), size=(draws, len(given)))].mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)
