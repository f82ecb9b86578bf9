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
    found = _right(folder / f"en_{name}.tsv", {check["vclaim_id"]: number for number, check in enumerate(archive)})
    return [Tweet(text, frozenset(right)) for text, right in found.values()]


def read_claims(file: Path, folder: Path, names: Sequence[str], archive: Sequence[dict[str, str]]) -> list[Tweet]:
    """Read claims that were put into other languages, with the places of the checks of their tweets, in `names`."""
    place = {check["vclaim_id"]: number for number, check in enumerate(archive)}
    right = {key: found for name in names for key, found in _right(folder / f"en_{name}.tsv", place).items()}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Tweet(row["text"], frozenset(right[row["query_id"]][1])) for row in rows]


def _right(file: Path, place: dict[str, int]) -> dict[str, tuple[str, set[int]]]:
    """Each tweet's text and the places of its checks, by its id."""
    found: dict[str, tuple[str, set[int]]] = {}
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(row["query_id"], (row["text"], set()))[1].add(place[row["vclaim_id"]])
    return found


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
