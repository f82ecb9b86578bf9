import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from ml.evaluation.evaluate import ENOUGH, Report, evaluate_probabilities
from ml.evaluation.reliability import calibration_error, calibration_noise
from ml.evaluation.scores import Ranking, trivial
from ml.examples import Example, ExamplesError

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


def report(labels, probabilities, *, threshold=0.5, weights=None, **options) -> Report:
    given = {name: options.pop(f"{name}s") for name in ("account", "topic", "language") if f"{name}s" in options}
    examples = [
        Example(
            text=str(n),
            label=label,
            weight=weights[n] if weights else 1.0,
            **{name: values[n] for name, values in given.items()},
        )
        for n, label in enumerate(labels)
    ]
    return evaluate_probabilities(examples, probabilities, threshold=threshold, version="v", basis="a test", **options)


@given(ANSWERS)
@settings(deadline=None)  # two busy cores
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
    assert made.slices["language"]["es"].scores.f1 == 1.0
    assert made.slices["language"]["ca"].scores.recall == 0.0


def test_slices_by_account_have_intervals_from_thirty_examples_on():
    labels = [1, 0] * ENOUGH
    accounts = ["few"] * 6 + ["many"] * (2 * ENOUGH - 6)
    made = report(labels, [0.9, 0.2] * ENOUGH, accounts=accounts)
    few, many = made.slices["account"]["few"], made.slices["account"]["many"]
    assert (few.scores.n, few.intervals) == (6, {})
    assert many.scores.n == 2 * ENOUGH - 6
    assert many.intervals["f1"] == (1.0, 1.0)


def test_map_is_the_mean_over_topics_that_have_a_positive():
    #       topic a: 1 0 1 -> (1 + 2/3) / 2     topic b: 0 1 -> 1/2     topic c: nothing to find
    labels, probabilities = [1, 0, 1, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    made = report(labels, probabilities, topics=["a", "a", "a", "b", "b", "c"])
    assert made.scores.mean_average_precision == pytest.approx(((1 + 2 / 3) / 2 + 1 / 2) / 2)
    low, high = made.intervals["mean_average_precision"]
    assert low <= made.scores.mean_average_precision <= high
    without = report(labels, probabilities)
    assert without.scores.mean_average_precision == without.average_precision


def test_map_of_one_list_is_that_of_checkthat():
    """The lab's scorer adds up the precision at each positive of the ranked list."""
    draw = np.random.default_rng(5)
    labels, probabilities = draw.integers(0, 2, 200), draw.permutation(200) / 200
    ranked = labels[np.argsort(-probabilities)]
    theirs = sum(ranked[: place + 1].mean() for place in np.flatnonzero(ranked)) / ranked.sum()
    assert report(labels.tolist(), probabilities).scores.mean_average_precision == pytest.approx(theirs)


def test_calibration_error_by_hand():
    probabilities = np.repeat([0.2, 0.6], 10)
    labels = np.array([1] * 4 + [0] * 6 + [1] * 5 + [0] * 5)
    error = calibration_error(labels, probabilities, weights=np.ones(20))
    assert error == pytest.approx((abs(0.2 - 0.4) + abs(0.6 - 0.5)) / 2)
    heavy = calibration_error(labels, probabilities, weights=np.repeat([3.0, 1.0], 10))
    assert heavy == pytest.approx(0.75 * 0.2 + 0.25 * 0.1)


@given(ANSWERS, st.randoms(use_true_random=False))
@settings(deadline=None)  # two busy cores
def test_calibration_error_does_not_depend_on_the_order_of_ties(answers, random):
    error = calibration_error(*arrays(answers)[:2], weights=arrays(answers)[2])
    random.shuffle(answers)
    assert calibration_error(*arrays(answers)[:2], weights=arrays(answers)[2]) == pytest.approx(error)


def test_perfect_probabilities_stay_below_the_noise_and_bad_ones_above():
    draw = np.random.default_rng(7)
    probabilities = draw.random(2_000)
    labels = (draw.random(2_000) < probabilities).astype(int)
    noise = calibration_noise(probabilities, weights=np.ones(2_000))
    assert calibration_error(labels, probabilities, weights=np.ones(2_000)) < noise < 0.05
    assert calibration_error(labels, probabilities**3, weights=np.ones(2_000)) > 3 * noise
    assert report(labels.tolist(), probabilities).calibration_noise == pytest.approx(noise)


@pytest.mark.parametrize(
    ("labels", "probabilities", "says", "missing"),
    [
        ([0, 0], [0.9, 0.1], "No example is positive", {"average_precision", "mean_average_precision", "roc_auc"}),
        ([1, 1], [0.9, 0.1], "Every example is positive", {"roc_auc"}),
        ([1, 0], [0.2, 0.1], "Nothing was called positive", set()),
    ],
)
def test_what_cannot_be_computed_is_said(labels, probabilities, says, missing):
    made = report(labels, probabilities)
    assert any(caution.startswith(says) for caution in made.cautions)
    assert {name for name, value in vars(made.scores).items() if value is None} == missing
    assert not missing & set(made.intervals)


def test_nothing_is_said_where_all_is_well():
    assert report([1, 0], [0.9, 0.1]).cautions == ()


def test_odd_probabilities_are_refused():
    with pytest.raises(ExamplesError, match="1 probabilities for 2 examples"):
        report([1, 0], [0.5])
    for odd in (float("nan"), 1.5, -0.1):
        with pytest.raises(ExamplesError, match="not between 0 and 1"):
            report([1, 0], [0.5, odd])


def test_earlier_reports_can_be_read():
    values = report([1, 0], [0.9, 0.1], languages=["es", "es"]).to_dict()
    values["slices"] = {"language": {"es": values["slices"]["language"]["es"]["scores"]}}
    for late in ("calibration_noise", "truncated", "cautions", "learnt"):
        del values[late]
    for scores in (values["scores"], values["slices"]["language"]["es"]):
        del scores["mean_average_precision"], scores["calibration_error"]
    assert Report.from_dict(values).slices["language"]["es"].scores.f1 == 1.0


def test_a_report_survives_json():
    made = report([1, 0, 1] * 12, [0.9, 0.8, 0.2] * 12, languages=["es", "eu", None] * 12, truncated=0.25)
    assert Report.from_dict(json.loads(json.dumps(made.to_dict(), allow_nan=False))) == made


def test_examples_without_labels_are_refused():
    with pytest.raises(ExamplesError, match="no label"):
        report([1, None], [0.5, 0.5])
    with pytest.raises(ExamplesError, match="no examples"):
        report([], [])
