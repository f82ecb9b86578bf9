"""Weeks of choosing among candidates that are no better: the gate's figure flatters, the test's is honest."""

from benchmarks.choosing import Desk, measure


def test_what_candidates_are_chosen_by_flatters_and_the_test_does_not():
    rows = measure(Desk("60 posts", 60), draws=12)
    after = {row["split"]: row for row in rows if row["week"] == 52}
    assert after["gate"]["f1_too_high_by"] > 0.08
    assert after["gate"]["interval_holds"] < 0.6
    assert abs(after["test"]["f1_too_high_by"]) < 0.05
    assert after["test"]["interval_holds"] >= 0.75
