"""Under a cap the rates fall, the negatives' first; the day keeps to it nearly, and estimates stay unbiased."""

import math
import random
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.triage.daily_cap import RESERVED, Flow, Rates, bites, floor, rates, sentence
from pipeline.triage.sampling import FLOOR, Sampling, draw

TWEETS = st.floats(0, 5000) | st.floats(0, 5_000_000)
FLOWS = st.builds(Flow, cards=st.integers(0, 500), positives=TWEETS, negatives=TWEETS, a_day=TWEETS)
CAPS = st.integers(1, 500)
FRACTIONS = st.floats(0.001, 1.0)


@given(flow=FLOWS, cap=CAPS, fraction=FRACTIONS)
def test_the_expected_cards_keep_to_the_cap_as_far_as_the_floor_allows(flow, cap, fraction):
    found = rates(flow, cards_per_day=cap, fraction=fraction)
    expected = flow.cards + found.positives * flow.positives + found.negatives * flow.negatives
    lowest = floor(flow, cards_per_day=cap)
    least = lowest * flow.positives + min(lowest, fraction) * flow.negatives
    assert expected <= max(cap, flow.cards + least) * (1 + 1e-9)
    assert least <= RESERVED * cap * (1 + 1e-9)
    assert 0 < lowest <= FLOOR
    assert lowest <= found.positives <= 1
    assert min(lowest, fraction) <= found.negatives <= fraction


@given(flow=FLOWS, cap=CAPS, fraction=FRACTIONS)
def test_nothing_is_lowered_without_need_and_negatives_come_first(flow, cap, fraction):
    found = rates(flow, cards_per_day=cap, fraction=fraction)
    if flow.cards + flow.positives + fraction * flow.negatives < cap - 1e-6:
        assert found == Rates(positives=1.0, negatives=fraction)
    if found.positives < 1:
        assert found.negatives == min(floor(flow, cards_per_day=cap), fraction)
    elif min(floor(flow, cards_per_day=cap), fraction) < found.negatives < fraction:
        spent = flow.cards + flow.positives + found.negatives * flow.negatives
        assert spent == pytest.approx(cap)


def test_a_day_that_is_used_up_still_shows_some():
    used_up = Flow(cards=60, positives=0, negatives=0)
    assert rates(used_up, cards_per_day=60, fraction=0.3) == Rates(positives=FLOOR, negatives=FLOOR)
    assert rates(used_up, cards_per_day=60, fraction=0.0) == Rates(positives=FLOOR, negatives=0.0)


def test_the_sentence_says_what_the_desk_will_see():
    usual = Sampling(fraction=0.3, salt="s")
    assert bites(usual, fraction=0.3) == {}
    some = Sampling(fraction=0.125, salt="s")
    assert bites(some, fraction=0.3) == {0: 0.125}
    said = sentence(some, cards_per_day=60, fraction=0.3)
    assert "cap of 60 cards a day" in said
    assert "about 12.5 of 100 posts" in said
    assert "(usually 30 of 100), and all of those" in said
    few = Sampling(fraction=0.02, salt="s", positives=0.4)
    assert bites(few, fraction=0.3) == {0: 0.02, 1: 0.4}
    assert "and 40 of 100 of those" in sentence(few, cards_per_day=60, fraction=0.3)


def a_day(salt, *, cap, tweets, batch=10):
    """One day in batches, with an expectation that is a fifth too low; what was drawn, with probabilities."""
    cards, kept = 0, []
    for start in range(0, len(tweets), batch):
        left = 0.8 * (len(tweets) - start)
        flow = Flow(cards=cards, positives=left * 0.2, negatives=left * 0.8, a_day=0.8 * len(tweets))
        found = rates(flow, cards_per_day=cap, fraction=0.3)
        sampling = Sampling(fraction=found.negatives, salt=salt, positives=found.positives)
        for name, label, worthy in tweets[start : start + batch]:
            chance = sampling.probability_of_card(label=label, probability=0.2)
            if draw("x", name, salt) < chance:
                cards += 1
                kept.append((chance, worthy))
    return cards, kept


@pytest.mark.parametrize(("cap", "naive_chance"), [(140, 0.3), (40, 1.0)])
def test_totals_under_the_cap_are_unbiased_and_their_variance_is_the_usual_one(cap, naive_chance):
    """A day of 500 tweets drawn 400 times; `worthy` ones are missed negatives under 140, found positives under 40."""
    chance = random.Random(5)
    tweets = []
    for number in range(500):
        label = int(chance.random() < 0.2)
        wanted = label == (naive_chance == 1.0)
        tweets.append((str(number), label, wanted and chance.random() < 0.4 + number / 1000))
    truth = sum(worthy for _, _, worthy in tweets)
    days = [a_day(f"salt {run}", cap=cap, tweets=tweets) for run in range(400)]
    totals = [math.fsum(1 / one for one, worthy in kept if worthy) for _, kept in days]
    standard_error = statistics.stdev(totals) / math.sqrt(len(days))
    assert abs(statistics.mean(totals) - truth) <= 4 * standard_error
    naive = statistics.mean(sum(worthy for _, worthy in kept) / naive_chance for _, kept in days)
    assert abs(naive - truth) > 10 * standard_error
    estimated = statistics.mean(math.fsum((1 - one) / one**2 for one, worthy in kept if worthy) for _, kept in days)
    assert estimated == pytest.approx(statistics.variance(totals), rel=0.3)
    assert statistics.mean(cards for cards, _ in days) == pytest.approx(cap, rel=0.1)


@pytest.mark.parametrize("tweets_a_day", [100, 3_000, 30_000])
def test_a_day_of_any_size_keeps_within_the_cap_and_its_floor(tweets_a_day):
    """Ten times and a hundred times what fits: the floor takes its part, and no card more."""
    chance = random.Random(7)
    tweets = [(str(number), int(chance.random() < 0.2), True) for number in range(tweets_a_day)]
    cards, kept = a_day("salt", cap=60, tweets=tweets, batch=32)
    assert cards <= 60 * (1 + RESERVED) + 3 * math.sqrt(60)
    assert min(one for one, _ in kept) > 0


@pytest.mark.parametrize("label", [0, 1])
def test_totals_stay_unbiased_far_below_two_in_a_hundred(label):
    """6,000 tweets under a cap of 60, drawn 300 times: cards speak for hundreds of posts each."""
    chance = random.Random(11)
    tweets = []
    for number in range(6000):
        one = int(chance.random() < 0.2)
        tweets.append((str(number), one, one == label and chance.random() < 0.5))
    truth = sum(worthy for _, _, worthy in tweets)
    days = [a_day(f"salt {run}", cap=60, tweets=tweets, batch=100) for run in range(300)]
    totals = [math.fsum(1 / one for one, worthy in kept if worthy) for _, kept in days]
    assert min(one for _, kept in days for one, _ in kept) < FLOOR / 5
    standard_error = statistics.stdev(totals) / math.sqrt(len(days))
    assert abs(statistics.mean(totals) - truth) <= 4 * standard_error
    estimated = statistics.mean(math.fsum((1 - one) / one**2 for one, worthy in kept if worthy) for _, kept in days)
    assert estimated == pytest.approx(statistics.variance(totals), rel=0.3)
