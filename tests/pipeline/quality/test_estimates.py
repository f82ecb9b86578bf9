"""The weekly estimates: what they say where the answer is known, and that they cover the truth they promise to."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from benchmarks import estimates as benchmark
from pipeline.quality.estimates import Quality, estimate
from pipeline.quality.rehearsal import Draw, Truth, draw_weeks
from pipeline.quality.strata import Stratum, of_week

NAMES = ("precision", "recall", "f1", "base_rate")


def side_by_side(weeks: list[Stratum]) -> Stratum:
    """Several weeks' strata as one, a week an entry."""
    names = Stratum.__dataclass_fields__
    return Stratum(**{name: np.concatenate([getattr(week, name) for week in weeks]) for name in names})


def week(*, flagged: list[bool], unflagged: list[bool], passed_over: int, chance: float = 0.3) -> Quality:
    """A week whose flagged posts were all clicked, and of whose others a sample was."""
    return estimate(
        flagged=of_week(size=len(flagged), labels=flagged, sampling_probabilities=[1.0] * len(flagged)),
        unflagged=of_week(size=passed_over, labels=unflagged, sampling_probabilities=[chance] * len(unflagged)),
        draws=2000,
    )


def labels(worthy: int, others: int) -> list[bool]:
    return [True] * worthy + [False] * others


def test_a_week_by_hand():
    """80 of 100 flagged are right; 6 misses among 240 drawn of 800 stand for 20."""
    found = week(flagged=labels(80, 20), unflagged=labels(6, 234), passed_over=800)
    assert found.precision.value == pytest.approx(0.8)
    assert found.base_rate.value == pytest.approx(100 / 900)
    assert found.recall.value == pytest.approx(0.8, abs=0.01)
    assert found.f1.value == pytest.approx(0.8, abs=0.01)
    assert 0.62 < found.recall.low < 0.7
    assert 0.88 < found.recall.high < 0.93


@pytest.mark.parametrize(
    ("recall", "finds", "chance"), [(0.6, 24, 0.15), (0.8, 40, 0.15), (0.95, 40, 0.3), (0.5, 10, 0.9)]
)
def test_recall_is_right_on_average_however_few_the_misses_seen(recall, finds, chance):
    """Over all numbers of finds and misses that may come about, each with its probability."""
    found, seen = (grid.ravel().astype(float) for grid in np.meshgrid(np.arange(120), np.arange(60)))
    likely = poisson.pmf(found, finds) * poisson.pmf(seen, chance * finds * (1 - recall) / recall)
    others = np.full_like(found, 300.0)
    flagged = Stratum(found + others, found + others, found, found, others, others)
    weights = seen / chance, seen / chance**2, others / chance, others / chance**2
    unflagged = Stratum((seen + others) / chance, seen + others, *weights)
    value = estimate(flagged=flagged, unflagged=unflagged, draws=1).recall.value
    said = np.isfinite(value)
    assert np.average(value[said], weights=likely[said]) == pytest.approx(recall, abs=0.0025)
    turned = estimate(flagged=unflagged, unflagged=flagged, draws=1).recall.value
    assert turned[said] == pytest.approx(1 - value[said])


def test_no_miss_seen_is_not_no_miss():
    found = week(flagged=labels(16, 4), unflagged=labels(0, 80), passed_over=270)
    assert found.recall.value == found.recall.high == 1
    assert 0.5 < found.recall.low < 0.75
    many = week(flagged=labels(1600, 400), unflagged=labels(0, 8000), passed_over=27000)
    assert many.recall.low > 0.99


def test_equal_chances_cancel_out_and_the_unclicked_are_taken_for_alike():
    answers = [week(flagged=labels(40, 10), unflagged=labels(3, 97), passed_over=400, chance=c) for c in (0.3, 0.9)]
    for name in NAMES:
        first, second = (getattr(answer, name) for answer in answers)
        assert first.value == pytest.approx(second.value)
        assert first.low == pytest.approx(second.low)


def test_a_miss_that_was_drawn_seldom_stands_for_more_and_is_less_sure():
    flagged = of_week(size=50, labels=labels(40, 10), sampling_probabilities=[1.0] * 50)
    chances = [0.3] * 100
    often, seldom = (
        estimate(flagged=flagged, unflagged=of_week(size=330, labels=labels(4, 96), sampling_probabilities=drawn))
        for drawn in ([0.9] * 4 + chances[4:], [0.1] * 4 + chances[4:])
    )
    assert seldom.recall.value < often.recall.value
    assert seldom.recall.high - seldom.recall.low > 1.3 * (often.recall.high - often.recall.low)


def test_without_clicks_nothing_is_said():
    nothing = of_week(size=400, labels=[], sampling_probabilities=[])
    flagged = of_week(size=10, labels=labels(8, 2), sampling_probabilities=[1.0] * 10)
    found = estimate(flagged=flagged, unflagged=nothing, draws=200)
    assert found.precision.value == pytest.approx(0.8)
    for name in ("recall", "f1", "base_rate"):
        part = getattr(found, name)
        assert np.isnan([part.value, part.low, part.high]).all()


@pytest.mark.parametrize(
    ("size", "chances", "said"), [(3, [0.0], "above 0"), (3, [1.2], "at most 1"), (1, [0.5, 0.5], "only 1")]
)
def test_impossible_clicks_are_refused(size, chances, said):
    with pytest.raises(ValueError, match=said):
        of_week(size=size, labels=[True] * len(chances), sampling_probabilities=chances)


clicks = st.lists(st.tuples(st.booleans(), st.floats(0.02, 1)), max_size=40)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(clicks, clicks, st.integers(0, 500)), min_size=1, max_size=3))
def test_whatever_was_clicked_a_value_lies_in_its_interval_and_between_0_and_1(weeks):
    def stratum(clicked, more):
        return of_week(
            size=len(clicked) + more,
            labels=[label for label, _ in clicked],
            sampling_probabilities=[chance for _, chance in clicked],
        )

    found = estimate(
        flagged=side_by_side([stratum(flagged, 0) for flagged, _, _ in weeks]),
        unflagged=side_by_side([stratum(unflagged, more) for _, unflagged, more in weeks]),
        draws=200,
    )
    for name in NAMES:
        part = getattr(found, name)
        assert part.value.shape == (len(weeks),)
        said = np.isfinite(part.value)
        assert (part.low[said] >= 0).all()
        assert (part.high[said] <= 1.0000001).all()
        assert (part.low[said] <= part.value[said]).all()
        assert (part.value[said] <= part.high[said]).all()


def test_the_benchmark_in_short():
    found = benchmark.run(weeks=400, draws=400, posts=(1000,), ways=(*benchmark.DRAWS, "all of them"))
    assert set(found) >= {
        "coverage_min", "coverage_by_cell", "recall_width_reference", "bias_max", "labelled_positive_share",
    }  # fmt: skip
    assert json.loads(json.dumps(found)) == found
    values = [value for cell in found["coverage_by_cell"].values() for value in cell.values()]
    assert found["coverage_min"] == min(values) >= 0.9
    assert 0.93 < np.mean(values) < 0.98
    assert found["coverage_min_of_the_week"] >= 0.95
    assert 0.15 < found["recall_width_reference"] <= 0.25
    assert found["bias_max"] < 2.5  # of 400 weeks; the whole run holds it under 1


def test_the_papers_labelled_stream():
    """CH-21, CH-22: 31.9 %, 27.7 % and 23.2 % positive labels; 63 to 73 % of the cards are random negatives."""
    shares = {rate: benchmark.labelled(rate) for rate in (0.15, 0.125, 0.10)}
    assert [round(positive, 3) for positive, _ in shares.values()] == [0.319, 0.277, 0.232]
    assert [round(shares[rate][1], 2) for rate in (0.15, 0.10)] == [0.63, 0.73]
    drawn = draw_weeks(
        Truth(base_rate=0.15, precision=0.8, recall=0.8),
        posts=20_000, weeks=20, draw=Draw(0.3), rng=np.random.default_rng(5),
    )  # fmt: skip
    positive = drawn.flagged.worthy.sum() + 0.3 * drawn.unflagged.worthy.sum()
    clicked = drawn.flagged.clicked.sum() + drawn.unflagged.clicked.sum()
    assert positive / clicked == pytest.approx(0.319, abs=0.003)


def test_a_model_cannot_flag_more_than_there_is():
    with pytest.raises(ValueError, match="lower base rate or a higher precision"):
        _ = Truth(base_rate=0.5, precision=0.2, recall=0.9).portions
