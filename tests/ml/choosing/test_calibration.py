"""Probabilities that mean what they say, in the feed as in the sample that was labelled."""

import numpy as np
import pytest

from ml.choosing.calibration import COLDEST, HOTTEST, platt, sigmoid, temperature, warmed
from ml.choosing.thresholds import MaxF1, TargetRecall, WeeklyCards, choose
from ml.evaluation.reliability import calibration_error
from ml.evaluation.scores import Ranking
from ml.examples import Example, ExamplesError


def test_platt_fits_probabilities_that_mean_what_they_say():
    draw = np.random.default_rng(3)
    decisions = draw.normal(size=20_000)
    labels = (draw.random(20_000) < sigmoid(decisions, slope=2.0, offset=-1.0)).astype(int)
    slope, offset = platt(decisions, labels, weights=np.ones(20_000))
    assert (slope, offset) == pytest.approx((2.0, -1.0), abs=0.1)


def test_the_probability_grows_with_the_decision_even_where_folds_mislead():
    slope, offset = platt(np.array([-1.0, -2.0, 1.0, 2.0]), np.array([1, 1, 0, 0]), weights=np.ones(4))
    assert slope > 0
    assert sigmoid(0.0, slope=slope, offset=offset) == pytest.approx(0.5)


def test_the_sigmoid_stays_within_0_and_1():
    assert sigmoid(1e9, slope=1.0, offset=0.0) == 1.0
    assert sigmoid(-1e9, slope=1.0, offset=0.0) == 0.0


@pytest.mark.parametrize("true", [0.5, 1.0, 3.0])
def test_the_temperature_of_overconfident_margins_is_found(true):
    draw = np.random.default_rng(4)
    honest = draw.normal(scale=2.0, size=20_000)
    labels = (draw.random(20_000) < sigmoid(honest, slope=1.0, offset=0.0)).astype(int)
    assert temperature(honest * true, labels, weights=np.ones(20_000)) == pytest.approx(true, rel=0.05)


def test_weights_count_like_copies_in_the_temperature():
    margins, labels = np.array([2.0, -1.0, 0.5, -3.0]), np.array([1, 1, 0, 0])
    copied = temperature(np.repeat(margins, [1, 2, 3, 1]), np.repeat(labels, [1, 2, 3, 1]), weights=np.ones(7))
    assert temperature(margins, labels, weights=np.array([1.0, 2.0, 3.0, 1.0])) == pytest.approx(copied, rel=1e-4)


def test_the_temperature_stays_within_its_limits():
    margins = np.array([-2.0, -1.0, 1.0, 2.0])
    assert temperature(margins, np.array([0, 0, 1, 1]), weights=np.ones(4)) == pytest.approx(COLDEST, rel=1e-3)
    assert temperature(margins, np.array([1, 1, 0, 0]), weights=np.ones(4)) == pytest.approx(HOTTEST, rel=1e-3)
    assert COLDEST <= temperature(np.zeros(4), np.array([0, 1, 0, 1]), weights=np.ones(4)) <= HOTTEST
    assert COLDEST <= temperature(margins * 1e6, np.array([0, 1, 0, 1]), weights=np.ones(4)) <= HOTTEST


@pytest.mark.parametrize(
    ("margins", "labels"), [([], []), ([1.0], [0, 1]), ([np.nan, 1.0], [0, 1]), ([np.inf, 1.0], [0, 1])]
)
def test_margins_that_cannot_be_used_are_refused(margins, labels):
    with pytest.raises(ExamplesError):
        temperature(np.array(margins), np.array(labels, int), weights=np.ones(len(labels)))


class Feed:
    """A feed with one claim in eight (CH-16), and what the desk labels of it: CH-14's sample.

    An older model chose the sample, as in a desk: all that it called positive and 30 % of the rest. Where the same
    model had chosen, its calibration would need no weights, since the choice would say nothing beyond its margin.
    """

    def __init__(self) -> None:
        draw = np.random.default_rng(11)
        self.labels = (draw.random(80_000) < 0.125).astype(int)
        # The model is overconfident by a factor of 2: an honest log-odds is its margin halved.
        honest = draw.normal(loc=np.where(self.labels == 1, 1.25, -1.25), scale=np.sqrt(2.5)) + np.log(1 / 7)
        self.margins = 2.0 * honest
        older = draw.normal(loc=np.where(self.labels == 1, 1.25, -1.25), scale=np.sqrt(2.5)) + np.log(1 / 7)
        said_yes = older >= -0.5
        chance = np.where(said_yes, 1.0, 0.3)
        self.kept = draw.random(80_000) < chance
        self.inverse = 1 / chance[self.kept]

    def sampled(self, values):
        return values[self.kept]


@pytest.fixture(scope="module")
def feed() -> Feed:
    return Feed()


def test_the_sample_has_another_base_rate(feed):
    assert feed.labels.mean() == pytest.approx(0.125, abs=0.005)
    assert feed.sampled(feed.labels).mean() > 0.2
    assert np.average(feed.sampled(feed.labels), weights=feed.inverse) == pytest.approx(0.125, abs=0.005)


def test_calibration_survives_the_shift_of_base_rate(feed):
    whole = temperature(feed.margins, feed.labels, weights=np.ones(len(feed.labels)))
    weighted = temperature(feed.sampled(feed.margins), feed.sampled(feed.labels), weights=feed.inverse)
    assert whole == pytest.approx(2.0, rel=0.03)
    assert weighted == pytest.approx(whole, rel=0.02)
    both = [
        platt(feed.sampled(feed.margins), feed.sampled(feed.labels), weights=weights)
        for weights in (feed.inverse, np.ones(len(feed.inverse)))
    ]
    truth = platt(feed.margins, feed.labels, weights=np.ones(len(feed.labels)))
    assert both[0] == pytest.approx(truth, abs=0.05)
    assert abs(both[1][1] - truth[1]) > 0.5  # without weights the sample's base rate gets into the offset


def test_evaluation_survives_the_shift_of_base_rate(feed):
    probabilities = sigmoid(feed.margins, slope=0.5, offset=0.0)
    full = Ranking(feed.labels, probabilities, threshold=0.4).scores(np.ones(len(feed.labels)))
    sample = Ranking(feed.sampled(feed.labels), feed.sampled(probabilities), threshold=0.4)
    weighted, plain = sample.scores(feed.inverse), sample.scores(np.ones(len(feed.inverse)))
    for name in ("prevalence", "precision", "recall", "f1", "accuracy", "average_precision", "roc_auc"):
        assert getattr(weighted, name) == pytest.approx(getattr(full, name), abs=0.012), name
    assert plain.precision > full.precision + 0.1
    assert plain.average_precision > full.average_precision + 0.1
    assert full.calibration_error < 0.01
    assert weighted.calibration_error < 0.01
    assert plain.calibration_error > 0.05
    off_by_base_rate = sigmoid(feed.sampled(feed.margins), slope=0.5, offset=0.8)
    assert calibration_error(feed.sampled(feed.labels), off_by_base_rate, weights=feed.inverse) > 0.05


def test_thresholds_survive_the_shift_of_base_rate(feed):
    probabilities = sigmoid(feed.margins, slope=0.5, offset=0.0)
    for goal, near in ((MaxF1(), 0.05), (TargetRecall(0.8), 0.01), (WeeklyCards(500, tweets_per_week=4900), 0.02)):
        truth = choose(feed.labels, probabilities, weights=np.ones(len(feed.labels)), goal=goal)
        sampled = choose(feed.sampled(feed.labels), feed.sampled(probabilities), weights=feed.inverse, goal=goal)
        assert sampled == pytest.approx(truth, abs=near), goal


def test_weights_are_read_from_the_examples():
    with pytest.raises(ExamplesError, match="weight"):
        Example(text="a", label=1, weight=0.0)


def test_few_corrections_move_a_temperature_a_little_and_many_as_far_as_they_say():
    draw = np.random.default_rng(1)
    logits = draw.normal(size=(2_000, 5)) * 4
    sure = np.exp(logits / 3)
    labels = np.array([draw.choice(5, p=row / row.sum()) for row in sure])  # right at a temperature of 3
    heats = [
        warmed(1.0, logits[:number], labels[:number], weights=np.ones(number)) for number in (0, 1, 20, 2_000)
    ]  # fmt: skip
    assert heats[0] == pytest.approx(1.0, abs=1e-4)
    assert abs(heats[1] - 1.0) < abs(heats[3] - 1.0)
    assert heats[3] == pytest.approx(3.0, rel=0.05)
    wrong = logits[:1].argmin(axis=1)
    assert 1.0 < warmed(1.0, logits[:1], wrong, weights=np.ones(1)) < 4.0
