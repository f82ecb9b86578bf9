"""The negatives' budget is kept, leans towards the threshold, and leaves every estimate unbiased."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.triage.sampling import ENOUGH, FLOOR, RecentNegatives, Sampling, draw

FRACTIONS = st.floats(0.001, 1.0)
SHARES = st.floats(0.0, 0.9)
THRESHOLDS = st.floats(0.05, 1.0)
SHAPES = st.tuples(st.floats(0.2, 5.0), st.floats(0.2, 20.0))
"""Of a beta distribution: scores heaped at 0, at the threshold, at both, or in between."""


def scores(shape, *, threshold, count, seed):
    chance = random.Random(seed)
    return [threshold * chance.betavariate(*shape) for _ in range(count)]


def leaning(found, *, threshold, fraction, share, salt="s", positives=1.0):
    recent = RecentNegatives.of(found, threshold=threshold)
    tilt = recent.tilt(fraction=fraction, uncertain_share=share)
    return Sampling(fraction=fraction, salt=salt, positives=positives, tilt=tilt)


def of_negative(sampling, probability):
    return sampling.probability_of_card(label=0, probability=probability)


@given(shape=SHAPES, threshold=THRESHOLDS, fraction=FRACTIONS, share=SHARES, seed=st.integers(0, 99))
def test_the_budget_is_kept_over_the_recent_negatives(shape, threshold, fraction, share, seed):
    found = scores(shape, threshold=threshold, count=300, seed=seed)
    sampling = leaning(found, threshold=threshold, fraction=fraction, share=share)
    assert math.fsum(of_negative(sampling, one) for one in found) / 300 == pytest.approx(fraction, abs=1e-9)


@given(shape=SHAPES, threshold=THRESHOLDS, fraction=FRACTIONS, share=SHARES, seed=st.integers(0, 99))
def test_every_probability_is_above_the_floor_and_grows_towards_the_threshold(shape, threshold, fraction, share, seed):
    found = scores(shape, threshold=threshold, count=ENOUGH, seed=seed)
    sampling = leaning(found, threshold=threshold, fraction=fraction, share=share)
    chances = [of_negative(sampling, threshold * step / 50) for step in range(51)]
    assert chances == sorted(chances)
    assert chances[0] >= min(fraction, FLOOR) > 0
    assert chances[-1] <= 1


@given(shape=SHAPES, fraction=st.floats(0.05, 0.9), share=SHARES, seed=st.integers(0, 10**6))
def test_the_budget_is_kept_on_tweets_to_come(shape, fraction, share, seed):
    found = scores(shape, threshold=0.5, count=2000, seed=seed)
    sampling = leaning(found, threshold=0.5, fraction=fraction, share=share)
    to_come = [of_negative(sampling, one) for one in scores(shape, threshold=0.5, count=2000, seed=-seed - 1)]
    mean = math.fsum(to_come) / 2000
    spread = math.sqrt(math.fsum((one - mean) ** 2 for one in to_come) / 2000)
    assert abs(mean - fraction) <= 6 * spread * math.sqrt(2 / 2000) + 1e-9


def test_half_of_the_budget_doubles_the_share_of_the_nearest_over_the_farthest():
    found = [0.0] * 500 + [0.4] * 500
    sampling = leaning(found, threshold=0.4, fraction=0.3, share=0.5)
    assert of_negative(sampling, 0.4) == pytest.approx(0.15 + 0.3 / 1.01)
    assert of_negative(sampling, 0.0) == pytest.approx(0.15 + 0.003 / 1.01)


def test_scores_that_are_all_alike_are_drawn_alike():
    sampling = leaning([0.2] * ENOUGH, threshold=0.5, fraction=0.3, share=0.9)
    assert of_negative(sampling, 0.2) == pytest.approx(0.3)


def test_a_few_negatives_are_not_gone_by():
    assert RecentNegatives.of([0.1] * (ENOUGH - 1), threshold=0.5) is None


def test_a_fraction_below_the_floor_is_uniform_and_none_stays_none():
    found = scores((1, 1), threshold=0.5, count=ENOUGH, seed=1)
    for fraction in (0.01, 0.0):
        sampling = leaning(found, threshold=0.5, fraction=fraction, share=0.9)
        assert {of_negative(sampling, one) for one in found} == {fraction}


@given(share=SHARES, fraction=st.floats(0.05, 0.95), number=st.integers(0, 10**18))
def test_whoever_is_drawn_at_a_lower_budget_is_drawn_at_a_higher_one(share, fraction, number):
    found = scores((1, 3), threshold=0.5, count=ENOUGH, seed=3)
    low, high = (
        leaning(found, threshold=0.5, fraction=part, share=share, salt="a") for part in (fraction / 2, fraction)
    )
    drawn = draw("x", str(number), "a")
    assert drawn == draw("x", str(number), "a")
    assert not drawn < of_negative(low, 0.2) or drawn < of_negative(high, 0.2)


@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_the_model_missed_is_estimated_without_bias(share):
    """Totals over 400 salts, each a draw of its own: Horvitz-Thompson hits the truth, a fixed weight does not."""
    chance = random.Random(7)
    found = scores((0.6, 2), threshold=0.5, count=600, seed=7)
    worthy = [chance.random() < one for one in found]  # a calibrated model
    sampling = leaning(found, threshold=0.5, fraction=0.3, share=share)
    missed = [(str(number), of_negative(sampling, one)) for number, one in enumerate(found) if worthy[number]]
    cards = [[chance for name, chance in missed if draw("x", name, f"salt {run}") < chance] for run in range(400)]
    standard_error = math.sqrt(math.fsum((1 - one) / one for _, one in missed) / len(cards))
    weighed = math.fsum(1 / one for drawn in cards for one in drawn) / len(cards)
    naive = math.fsum(len(drawn) / 0.3 for drawn in cards) / len(cards)
    assert abs(weighed - len(missed)) <= 4 * standard_error
    assert abs(naive - len(missed)) > 10 * standard_error
