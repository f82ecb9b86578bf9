"""The matching set, where it is: words alone find what the docs say, on tweets that were looked at before."""

import numpy as np
import pytest

from benchmarks.earlier_checks.tweets import FOLDER, average_precision, interval, read_archive, read_tweets
from ml.retrieval import bm25
from ml.retrieval.terms import terms


def test_words_alone_on_dev_tweets():
    if not (FOLDER / "verified_claims.jsonl").is_file():
        pytest.skip("The matching set is not here.")
    archive = read_archive(FOLDER)
    index = bm25.build((place, f"{check['title']}. {check['vclaim']}") for place, check in enumerate(archive))
    found = [
        average_precision(np.argsort(-index.scores(terms(tweet.text)), kind="stable")[:5].tolist(), tweet.right)
        for tweet in read_tweets(FOLDER, "dev", archive)
    ]
    assert np.mean(found) > 0.91


@pytest.mark.parametrize(
    ("found", "right", "expected"),
    [
        ([3, 1], {3}, 1),
        ([1, 3], {3}, 0.5),
        ([1, 2, 4, 5, 6, 3], {3}, 0),
        ([3, 1, 4], {3, 4}, (1 + 2 / 3) / 2),
        ([], {3}, 0),
    ],
)
def test_average_precision_at_five(found, right, expected):
    assert average_precision(found, frozenset(right)) == pytest.approx(expected)


def test_the_interval_holds_the_mean():
    low, high = interval([0, 1] * 100)
    assert low < 0.5 < high
