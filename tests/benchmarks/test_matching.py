"""The matching set, where it is: words alone find what the docs say, and the docs what the kept report says."""

import json
from pathlib import Path

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


def test_the_docs_say_what_the_report_says():
    docs = Path(__file__).resolve().parents[2] / "docs"
    said = (docs / "archive.md").read_text(encoding="utf-8")
    report = json.loads((docs / "reports" / "matching.json").read_text(encoding="utf-8"))
    columns = [report["quality"][way]["reliability"] for way in ("fused", "fused_across", "bm25")]
    for row in zip(*(column["bins"] for column in columns), strict=True):
        shares = " | ".join(f"{100 * one['right']:.1f} % ({one['n']})" for one in row)
        assert f"| {100 * row[0]['from']:.0f}–{100 * row[0]['to']:.0f} % | {shares} |" in said
    for reliability in columns:
        half = reliability["at_cut_off_half"]
        assert f"{100 * half['right']:.1f} % ({half['shown']})" in said
    for way in ("bm25", "dense", "fused"):
        assert f"{report['figures'][f'map5_{way}']:.3f}" in said
    for time in ("p50_ms_14k", "p50_ms_300k"):
        assert f"{report['figures'][time]:.0f} ms" in said
