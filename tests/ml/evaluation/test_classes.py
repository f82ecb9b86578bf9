import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, log_loss, precision_recall_fscore_support

from ml.answers.document_comparison import LABELS
from ml.choosing.calibration import class_temperature
from ml.evaluation.classes import ClassReport, evaluate_classes
from ml.examples import Example, ExamplesError
from ml.networks.exporting.agreement import compare_classes

CLASSES = st.integers(0, 4)


def report(truth, answers, weights=None, **more):
    probabilities = 0.1 + 0.5 * np.eye(5)[list(answers)]
    weights = weights or [1.0] * len(truth)
    examples = [
        Example(text=f"{n}", label=label, weight=weight, language="en" if n % 2 else "es")
        for n, (label, weight) in enumerate(zip(truth, weights, strict=True))
    ]
    return evaluate_classes(examples, probabilities, labels=LABELS, version="v", basis="b", resamples=20, **more)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(CLASSES, CLASSES, st.sampled_from([0.5, 1.0, 3.0])), min_size=1, max_size=40))
def test_every_figure_is_what_scikit_learn_says(rows):
    truth, answers, weights = map(list, zip(*rows, strict=True))
    found = report(truth, answers, weights)
    known = {"sample_weight": weights, "zero_division": 0}
    there = sorted(set(truth))
    assert found.scores.accuracy == pytest.approx(accuracy_score(truth, answers, sample_weight=weights))
    assert found.scores.weighted_f1 == pytest.approx(f1_score(truth, answers, average="weighted", **known))
    assert found.scores.macro_f1 == pytest.approx(f1_score(truth, answers, average="macro", labels=there, **known))
    expected = precision_recall_fscore_support(truth, answers, labels=range(5), **known)
    each = [(one.precision, one.recall, one.f1, one.n) for one in found.by_class.values()]
    assert pytest.approx(np.array(expected)) == np.array(each).T
    lowest, highest = (pick(found.by_class[LABELS[n]].f1 for n in there) for pick in (min, max))
    assert lowest - 1e-9 <= found.scores.weighted_f1 <= highest + 1e-9  # TN-20: no mean lies outside


def test_a_report_keeps_its_figures_through_json_and_says_what_is_missing():
    found = report([0, 0, 1, 4], [0, 1, 1, 4], truncated=0.25, missing_images=0.5)
    assert ClassReport.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    assert found.confusion[0] == (1.0, 1.0, 0.0, 0.0, 0.0)
    assert "Insufficient_Multimodal or Insufficient_Text" in found.cautions[0]
    assert found.trivial["most_frequent"].accuracy == 0.5
    assert found.trivial["prevalence"].accuracy == pytest.approx(0.25 + 2 / 16)
    assert found.scores.log_loss == pytest.approx(
        log_loss([0, 0, 1, 4], 0.1 + 0.5 * np.eye(5)[[0, 1, 1, 4]], labels=range(5))
    )


@pytest.mark.parametrize(
    ("labels", "probabilities", "says"),
    [
        ([0, 1], [[0.5] * 5] * 2, "do not add up to 1"),
        ([0, 5], [[0.2] * 5] * 2, "go up to 4"),
        ([0, None], [[0.2] * 5] * 2, "have no label"),
        ([0, 1], [[0.2] * 5], "2 examples"),
    ],
)
def test_what_does_not_fit_is_refused(labels, probabilities, says):
    examples = [Example(text=str(n), label=label) for n, label in enumerate(labels)]
    with pytest.raises(ExamplesError, match=says):
        evaluate_classes(examples, probabilities, labels=LABELS, version="v", basis="b")


def test_a_temperature_makes_sure_answers_as_sure_as_they_are_right():
    chance = np.random.default_rng(0)
    truth = chance.integers(0, 5, 4000)
    logits = 2.0 * np.eye(5)[truth] + chance.gumbel(size=(4000, 5))
    sampled = logits.argmax(axis=1)
    true_logits = 2.0 * np.eye(5)[truth]
    assert class_temperature(5 * true_logits, sampled, weights=np.ones(4000)) == pytest.approx(5, rel=0.1)


def test_an_export_of_other_labels_does_not_agree():
    trained = np.eye(5)[[0, 1, 2, 3]] * 0.6 + 0.08
    assert compare_classes(trained, trained).enough
    assert not compare_classes(trained, np.roll(trained, 1, axis=1)).enough
