import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.choosing.thresholds import MaxF1, TargetRecall, ThresholdError, WeeklyCards, choose
from ml.evaluation.scores import Ranking
from ml.examples import ExamplesError
from tests.ml.evaluation.test_evaluate import ANSWERS, arrays


def called(probabilities, threshold, weights) -> float:
    return float(weights[probabilities >= threshold].sum())


@given(ANSWERS)
@settings(deadline=None)  # two busy cores
def test_no_threshold_has_a_higher_f1(answers):
    y, p, w = arrays(answers)

    def f1(threshold: float) -> float:
        return Ranking(y, p, threshold=threshold).scores(w).f1

    if not 0 < y.sum() < len(y):
        with pytest.raises(ThresholdError, match="both classes"):
            choose(y, p, weights=w, goal=MaxF1())
        return
    chosen = choose(y, p, weights=w, goal=MaxF1())
    assert f1(chosen) == pytest.approx(max(f1(threshold) for threshold in p))


@given(ANSWERS, st.sampled_from([0.05, 0.5, 0.9, 1.0]))
@settings(deadline=None)  # two busy cores
def test_the_highest_threshold_that_finds_enough(answers, recall):
    y, p, w = arrays(answers)
    if not 0 < y.sum() < len(y):
        return
    chosen = choose(y, p, weights=w, goal=TargetRecall(recall))
    assert Ranking(y, p, threshold=chosen).scores(w).recall >= recall - 1e-9
    for higher in p[p > chosen]:
        reached = Ranking(y, p, threshold=higher).scores(w).recall
        assert reached < recall or called(p, higher, w) == called(p, chosen, w)


@given(ANSWERS, st.sampled_from([5.0, 40.0, 100.0, 500.0]))
@settings(deadline=None)  # two busy cores
def test_the_lowest_threshold_that_fits_the_week(answers, cards):
    y, p, w = arrays(answers)
    goal = WeeklyCards(cards, tweets_per_week=100.0)
    top = called(p, p.max(), w) / w.sum() * 100
    if top > cards * (1 + 1e-9):
        with pytest.raises(ThresholdError, match="more examples or a larger budget"):
            choose(y, p, weights=w, goal=goal)
        return
    chosen = choose(y, p, weights=w, goal=goal)
    assert called(p, chosen, w) / w.sum() * 100 <= cards * (1 + 1e-9)
    for lower in p[p < chosen]:
        assert called(p, lower, w) / w.sum() * 100 > cards


def test_thresholds_by_hand():
    #               yes  no   yes  no   no
    y, p, w = np.array([1, 0, 1, 0, 0]), np.array([0.9, 0.7, 0.5, 0.3, 0.1]), np.ones(5)
    assert choose(y, p, weights=w, goal=MaxF1()) == pytest.approx(0.4)
    assert choose(y, p, weights=w, goal=TargetRecall(0.5)) == pytest.approx(0.8)
    assert choose(y, p, weights=w, goal=TargetRecall(0.51)) == pytest.approx(0.4)
    assert choose(y, p, weights=w, goal=WeeklyCards(280, tweets_per_week=700)) == pytest.approx(0.6)
    # A weight speaks for posts that were not kept: two in three calls are now the heavy negative.
    heavy = np.array([1.0, 4.0, 1.0, 1.0, 1.0])
    assert choose(y, p, weights=heavy, goal=WeeklyCards(280, tweets_per_week=700)) == pytest.approx(0.8)


def test_equal_probabilities_are_not_parted():
    y, p = np.array([1, 0, 1, 0]), np.full(4, 0.5)
    assert choose(y, p, weights=np.ones(4), goal=MaxF1()) == pytest.approx(0.25)
    with pytest.raises(ThresholdError, match="stand for 100"):
        choose(y, p, weights=np.ones(4), goal=WeeklyCards(99, tweets_per_week=100))


@pytest.mark.parametrize("goal", [MaxF1(), TargetRecall(0.9)])
@pytest.mark.parametrize(("label", "says"), [(0, "no example is positive"), (1, "every example is positive")])
def test_one_class_is_refused(goal, label, says):
    with pytest.raises(ExamplesError, match=says):
        choose(np.full(3, label), np.array([0.1, 0.2, 0.3]), weights=np.ones(3), goal=goal)


def test_one_class_is_enough_for_a_budget():
    chosen = choose(
        np.zeros(4, int), np.array([0.1, 0.2, 0.3, 0.4]), weights=np.ones(4), goal=WeeklyCards(5, tweets_per_week=10)
    )
    assert chosen == pytest.approx(0.25)


@pytest.mark.parametrize(
    "make",
    [
        lambda: TargetRecall(0.0),
        lambda: TargetRecall(1.1),
        lambda: TargetRecall(float("nan")),
        lambda: WeeklyCards(0, tweets_per_week=10),
        lambda: WeeklyCards(5, tweets_per_week=-1),
        lambda: choose(np.array([], int), np.array([]), weights=np.array([]), goal=MaxF1()),
        lambda: choose(np.array([0, 1]), np.array([0.5]), weights=np.ones(2), goal=MaxF1()),
        lambda: choose(np.array([0, 1]), np.array([0.5, np.nan]), weights=np.ones(2), goal=MaxF1()),
    ],
)
def test_senseless_wishes_are_refused(make):
    with pytest.raises(ThresholdError):
        make()
