import json

import numpy as np
import pytest

from ml.evaluation.comparison import Judged, compare_probabilities
from ml.examples import Example, ExamplesError
from ml.registry import compare, evaluate, load, side_by_side


def world(*, n=600, skill_a=0.6, skill_b=0.4, seed=1):
    draw = np.random.default_rng(seed)
    labels = draw.integers(0, 2, n)
    shared = draw.random(n)
    examples = [Example(text=str(place), label=int(label)) for place, label in enumerate(labels)]
    sides = [
        Judged(name, 0.5, np.clip(labels * skill + shared * (1 - skill), 0, 1))
        for name, skill in (("A", skill_a), ("B", skill_b))
    ]
    return examples, *sides


def compared(*args, **options):
    return compare_probabilities(*args, basis="a test", **options)


def test_a_better_version_is_called_better():
    made = compared(*world())
    f1 = made.differences["f1"]
    assert f1.difference == pytest.approx(f1.a - f1.b)
    assert 0 < f1.interval[0] < f1.difference < f1.interval[1]
    assert f1.a_not_worse == 1.0
    assert "A is better" in made.sentence
    examples, a, b = world()
    turned = compared(examples, b, a)
    assert turned.differences["f1"].difference == pytest.approx(-f1.difference)
    assert "A is better" in turned.sentence
    assert turned.differences["f1"].a_not_worse == 0.0


def test_a_version_is_not_worse_than_itself():
    examples, a, _ = world()
    made = compared(examples, a, a, margin=0.0)
    for difference in made.differences.values():
        assert (difference.difference, difference.interval, difference.a_not_worse) == (0.0, (0.0, 0.0), 1.0)
    assert "no difference is certain" in made.sentence


def test_pairing_makes_a_small_difference_visible():
    """Two versions that err on the same examples differ by less than their own intervals are wide."""
    examples, a, b = world(n=2_000, skill_a=0.32, skill_b=0.30)
    made = compared(examples, a, b)
    low, high = made.differences["average_precision"].interval
    assert low > 0
    assert high - low < 0.02


def test_the_interval_is_that_of_the_normal_approximation():
    """Accuracy-like case: with every example positive and called, F1 differs by what only one of them finds."""
    examples = [Example(text=str(place), label=1) for place in range(400)]
    a = Judged("A", 0.5, [0.9] * 400)
    b = Judged("B", 0.5, [0.9] * 360 + [0.1] * 40)
    made = compared(examples, a, b, resamples=4000)
    found = made.differences["f1"]
    recall = 0.9
    spread = 2 / (1 + recall) ** 2 * np.sqrt(recall * (1 - recall) / 400)  # delta method on 2r / (1 + r)
    assert found.interval == pytest.approx(
        (found.difference - 1.96 * spread, found.difference + 1.96 * spread), abs=2e-3
    )


def test_the_margin_counts():
    examples, a, b = world(skill_a=0.38, skill_b=0.4)
    strict, lenient = (compared(examples, a, b, margin=margin) for margin in (0.0, 0.5))
    assert strict.differences["f1"].a_not_worse < 0.9
    assert lenient.differences["f1"].a_not_worse == 1.0
    with pytest.raises(ExamplesError, match="margin"):
        compared(examples, a, b, margin=-0.1)


def test_weights_reach_the_comparison():
    labels = [1, 1, 0, 0]
    a, b = Judged("A", 0.5, [0.9, 0.1, 0.1, 0.1]), Judged("B", 0.5, [0.1, 0.9, 0.1, 0.1])
    equal = [Example(text=str(n), label=label) for n, label in enumerate(labels)]
    heavy = [Example(text=str(n), label=label, weight=9.0 if n == 0 else 1.0) for n, label in enumerate(labels)]
    assert compared(equal, a, b).differences["f1"].difference == 0
    assert compared(heavy, a, b).differences["f1"].difference > 0.5


def test_it_repeats_and_fits_json():
    first, again = (compared(*world()) for _ in range(2))
    assert first == again
    told = json.loads(json.dumps(first.to_dict(), allow_nan=False))
    assert told["sentence"] == first.sentence
    assert set(told["differences"]) == {"f1", "average_precision"}


def test_a_figure_that_does_not_exist_is_left_out():
    examples = [Example(text=str(n), label=0) for n in range(4)]
    made = compared(examples, Judged("A", 0.5, [0.1] * 4), Judged("B", 0.5, [0.9] * 4))
    assert set(made.differences) == {"f1"}


def test_groups_are_judged_by_themselves_and_those_without_a_positive_not_at_all():
    examples = [Example(text=str(place), label=int(place < 4)) for place in range(10)]
    right = [0.9] * 4 + [0.1] * 6
    half = [0.9, 0.9, 0.1, 0.1] + [0.1] * 6
    languages = ["es", "es", "ca", "ca", "ca", "eu", "eu", None, None, "es"]
    made = compared(examples, Judged("A", 0.5, half), Judged("B", 0.5, right), groups={"language": languages})
    assert made.labelled_differently == 2
    assert set(made.groups["language"]) == {"es", "ca"}
    lost, kept = made.groups["language"]["ca"], made.groups["language"]["es"]
    assert (lost.n, lost.positives, lost.a, lost.b, lost.difference) == (3, 2, 0.0, 1.0, -1.0)
    assert (kept.n, kept.difference) == (3, 0.0)


def test_side_by_side_says_what_evaluating_and_comparing_say(model_folder):
    examples = [Example(text=f"El paro sube un {k} %.", label=k % 2, language="es") for k in range(20)]
    model = load(model_folder)
    found = side_by_side(model, model, examples, groups={"language": ["es"] * 20})
    assert found.a == found.b == evaluate(model, examples)
    alone = compare(model, model, examples)
    assert found.comparison.differences == alone.differences
    assert found.comparison.groups["language"]["es"].n == 20
