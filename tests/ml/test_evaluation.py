import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from ml.calibration import platt, sigmoid
from ml.evaluation import Report, evaluate_probabilities
from ml.examples import Example, ExamplesError
from ml.scores import Ranking, best_threshold, trivial

ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0]),
        st.sampled_from([0.5, 1.0, 3.0]),
    ),
    min_size=1,
    max_size=40,
)


def arrays(answers):
    labels, probabilities, weights = zip(*answers, strict=True)
    return np.array(labels), np.array(probabilities), np.array(weights)


def report(labels, probabilities, *, threshold=0.5, weights=None, languages=None, **options) -> Report:
    examples = [
        Example(
            text=str(n),
            label=label,
            weight=weights[n] if weights else 1.0,
            language=languages[n] if languages else None,
        )
        for n, label in enumerate(labels)
    ]
    return evaluate_probabilities(examples, probabilities, threshold=threshold, version="v", basis="a test", **options)


@given(ANSWERS)
def test_scores_are_those_of_scikit_learn(answers):
    y, p, w = arrays(answers)
    scores = Ranking(y, p, threshold=0.5).scores(w)
    called = (p >= 0.5).astype(int)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        y, called, sample_weight=w, average="binary", zero_division=0
    )
    assert (scores.precision, scores.recall, scores.f1) == pytest.approx((precision, recall, f1))
    assert scores.accuracy == pytest.approx(metrics.accuracy_score(y, called, sample_weight=w))
    if y.any():
        expected = metrics.average_precision_score(y, p, sample_weight=w)
        assert scores.average_precision == pytest.approx(expected)
    else:
        assert scores.average_precision is None
    if 0 < y.sum() < len(y):
        assert scores.roc_auc == pytest.approx(metrics.roc_auc_score(y, p, sample_weight=w))
    else:
        assert scores.roc_auc is None


@given(ANSWERS)
def test_no_threshold_has_a_higher_f1(answers):
    y, p, w = arrays(answers)

    def f1(threshold: float) -> float:
        return Ranking(y, p, threshold=threshold).scores(w).f1

    chosen = best_threshold(y, p, weights=w)
    assert f1(chosen) == pytest.approx(max(f1(threshold) for threshold in p))


def test_figures_made_by_hand():
    #                 yes  yes  yes  no   no
    made = report([1, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.4, 0.1])
    assert made.scores.n == 5
    assert made.scores.prevalence == pytest.approx(3 / 5)
    assert made.scores.precision == pytest.approx(2 / 3)
    assert made.scores.recall == pytest.approx(2 / 3)
    assert made.f1 == pytest.approx(2 / 3)
    assert made.scores.accuracy == pytest.approx(3 / 5)
    assert made.average_precision == pytest.approx((1 + 1 + 3 / 4) / 3)
    assert made.scores.roc_auc == pytest.approx(5 / 6)
    assert vars(made.confusion) == {
        "true_negatives": 1,
        "false_positives": 1,
        "false_negatives": 1,
        "true_positives": 2,
    }


def test_weights_count_like_copies():
    weighted = report([1, 0, 1], [0.9, 0.8, 0.2], weights=[1.0, 3.0, 2.0])
    copied = report([1, 0, 0, 0, 1, 1], [0.9, 0.8, 0.8, 0.8, 0.2, 0.2])
    assert weighted.f1 == pytest.approx(copied.f1)
    assert weighted.average_precision == pytest.approx(copied.average_precision)
    assert vars(weighted.confusion) == pytest.approx(vars(copied.confusion))


def test_trivial_answers_by_hand():
    answers = trivial(0.4, n=10)
    assert answers["always_yes"].f1 == pytest.approx(0.8 / 1.4)
    assert (answers["always_yes"].precision, answers["always_yes"].recall) == (0.4, 1.0)
    assert (answers["always_no"].f1, answers["always_no"].accuracy) == (0.0, 0.6)
    assert answers["prevalence"].f1 == pytest.approx(0.4)
    assert answers["prevalence"].accuracy == pytest.approx(0.52)
    assert all(scores.average_precision == 0.4 for scores in answers.values())


def test_intervals_hold_the_figure_and_repeat():
    draw = np.random.default_rng(1)
    labels = draw.integers(0, 2, 400)
    probabilities = np.clip(labels * 0.3 + draw.random(400) * 0.7, 0, 1)
    first, again = (report(labels.tolist(), probabilities) for _ in range(2))
    assert first == again
    for name, (low, high) in first.intervals.items():
        assert low < getattr(first.scores, name) < high
        assert high - low < 0.15


def test_the_interval_of_accuracy_is_the_binomial_one():
    labels = [1] * 100
    made = report(labels, [0.9] * 80 + [0.1] * 20, resamples=4000)
    low, high = made.intervals["accuracy"]
    assert (low, high) == pytest.approx((0.72, 0.875), abs=0.011)
    assert "roc_auc" not in made.intervals


def test_slices_by_language():
    made = report([1, 0, 1, 0], [0.9, 0.1, 0.2, 0.8], languages=["es", "es", "ca", None])
    assert set(made.slices["language"]) == {"es", "ca"}
    assert made.slices["language"]["es"].f1 == 1.0
    assert made.slices["language"]["ca"].recall == 0.0


def test_a_report_survives_json():
    made = report([1, 0, 1], [0.9, 0.8, 0.2], languages=["es", "eu", None])
    assert Report.from_dict(json.loads(json.dumps(made.to_dict(), allow_nan=False))) == made


def test_examples_without_labels_are_refused():
    with pytest.raises(ExamplesError, match="no label"):
        report([1, None], [0.5, 0.5])
    with pytest.raises(ExamplesError, match="no examples"):
        report([], [])


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
