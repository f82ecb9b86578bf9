"""The answer by length: found where length tells something, and on texts that did not teach it."""

import numpy as np
import pytest

from ml.evaluation.classes import evaluate_classes
from ml.evaluation.evaluate import evaluate_probabilities
from ml.examples import Example


def texts(lengths, labels):
    return [
        Example(text=f"t{n} " + "word " * (length - 1), label=int(label))
        for n, (length, label) in enumerate(zip(lengths, labels, strict=True))
    ]


def report(examples):
    return evaluate_probabilities(examples, [0.5] * len(examples), threshold=0.5, version="v", basis="b", resamples=10)


@pytest.mark.parametrize("sign", [1, -1])
def test_it_is_found_where_one_class_is_longer(sign):
    labels = np.arange(80) % 2
    found = report(texts(50 + sign * 20 * labels + np.arange(80) % 7, labels)).trivial
    assert found["by_length"].f1 == found["by_length"].accuracy == 1.0
    assert found["always_yes"].accuracy == 0.5


def test_where_length_says_nothing_it_is_not_flattered():
    draw = np.random.default_rng(0)
    accuracies = [
        report(texts(draw.integers(1, 400, size=60), draw.integers(0, 2, size=60))).trivial["by_length"].accuracy
        for _ in range(20)
    ]
    assert np.mean(accuracies) == pytest.approx(0.5, abs=0.05)


def test_the_length_that_is_right_most_often_is_another_than_that_of_the_highest_f1():
    """Of the long half are positive, of the short a third: calling all positive has the better F1, and errs more."""
    labels = np.array([1, 0, 0] * 60 + [1, 0, 1, 0, 1] * 24)
    lengths = np.array([20] * 180 + [60] * 120) + np.arange(300) % 5
    found = report(texts(lengths, labels)).trivial
    assert found["by_length"].f1 > found["by_length_accuracy"].f1
    assert found["by_length_accuracy"].accuracy > found["by_length"].accuracy + 0.05
    assert found["by_length_accuracy"].accuracy > found["always_no"].accuracy


def test_copies_teach_nothing_of_each_other():
    """Each text stands there twice, with a length and a label at random: known again, all would be right."""
    draw = np.random.default_rng(1)
    once = texts(draw.permutation(100)[:40] + 1, draw.integers(0, 2, size=40))
    assert report([*once, *once]).trivial["by_length"].accuracy < 0.75


def test_of_several_classes_the_documents_length_counts():
    labels = np.arange(150) % 5
    examples = [
        Example(text=f"claim {n}", document="word " * (20 + 30 * int(label) + n % 3), label=int(label))
        for n, label in enumerate(labels)
    ]
    names = ("a", "b", "c", "d", "e")
    given = np.full((150, 5), 0.2)
    found = evaluate_classes(examples, given, labels=names, version="v", basis="b", resamples=10).trivial
    assert found["by_length"].accuracy > 0.7
    assert found["by_length"].log_loss is None
    assert found["most_frequent"].accuracy == pytest.approx(0.2)


def test_too_few_of_a_class_give_no_such_answer():
    assert "by_length" not in report(texts([3, 4, 5], [1, 0, 0])).trivial
