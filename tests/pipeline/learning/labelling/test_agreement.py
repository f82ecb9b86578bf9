"""Agreement beyond chance, held against published worked examples and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import cohen_kappa_score

from pipeline.learning.labelling.agreement import agreement, cohen_kappa, fleiss_kappa, krippendorff_alpha

NAN = np.nan
# Fleiss 1971 (as most textbooks reprint it in short): 10 subjects, 14 raters, 5 categories; kappa 0.210.
FLEISS = np.array([
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
], dtype=float)  # fmt: skip
# Krippendorff 2011, part C: four observers, twelve units, five categories, answers missing; alpha 0.743.
OBSERVERS = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
])  # fmt: skip


def once(statistic, rows):
    return float(statistic(np.ones((1, rows)))[0])


def test_cohen_as_in_the_textbook():
    pair = np.array([(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15, dtype=float)
    assert once(cohen_kappa(pair), 50) == pytest.approx(0.4)


def test_fleiss_as_in_the_textbook():
    assert once(fleiss_kappa(FLEISS), 10) == pytest.approx(0.210, abs=5e-4)


def test_krippendorff_as_in_his_own_examples():
    counts = np.stack([(category == OBSERVERS).sum(axis=0) for category in range(1, 6)], axis=1).astype(float)
    counts = counts[counts.sum(axis=1) >= 2]
    assert once(krippendorff_alpha(counts), len(counts)) == pytest.approx(0.743, abs=5e-4)
    # Part A: two observers, ten units, binary; alpha 0.095.
    first, second = (np.array([int(digit) for digit in row]) for row in ("0100000000", "1110010100"))
    counts = np.stack([2 - first - second, first + second], axis=1).astype(float)
    assert once(krippendorff_alpha(counts), 10) == pytest.approx(0.095, abs=5e-4)


@given(arrays(np.float64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.sampled_from([0.0, 1.0])))
def test_cohen_agrees_with_scikit_learn(pair):
    ours = agreement(pair, ["a", "b"], annotators=2).pairs[0].kappa
    if len(np.unique(pair)) == 1:
        assert ours.value is None  # chance alone agrees on everything
    else:
        assert ours.value == pytest.approx(cohen_kappa_score(pair[:, 0], pair[:, 1]), abs=1e-12)
        assert ours.low <= ours.high <= 1 + 1e-12


ANSWERS = arrays(
    np.float64, st.tuples(st.integers(1, 25), st.just(4)), elements=st.sampled_from([0.0, 1.0, NAN])
)  # fmt: skip


@given(ANSWERS, st.permutations(range(4)))
def test_neither_the_order_of_people_nor_the_names_of_the_answers_matter(answers, order):
    people = list("abcd")
    one, other = agreement(answers, people, annotators=3), agreement(1 - answers[:, order], people, annotators=3)
    assert (one.raw, one.trivial) == (other.raw, other.trivial)
    for a, b in ((one.fleiss, other.fleiss), (one.alpha, other.alpha)):
        assert a.tweets == b.tweets
        assert a.value == (pytest.approx(b.value) if b.value is not None else None)


def test_the_interval_is_that_of_drawing_tweets_again():
    generator = np.random.default_rng(1)
    truth = generator.random(300) < 0.3
    answers = np.where(generator.random((300, 3)) < 0.15, ~truth[:, None], truth[:, None]).astype(float)
    found = agreement(answers, ["a", "b", "c"], annotators=3)
    plain = [
        agreement(answers[generator.integers(0, 300, 300)], ["a", "b", "c"], annotators=3).alpha.value
        for _ in range(200)
    ]
    assert found.alpha.low == pytest.approx(np.quantile(plain, 0.025), abs=0.03)
    assert found.alpha.high == pytest.approx(np.quantile(plain, 0.975), abs=0.03)
    assert found.fleiss.value == pytest.approx(found.alpha.value, abs=0.01)
    assert found.raw > found.trivial > 0.5
    assert len(found.pairs) == 3


def test_nothing_to_compare_is_none_and_no_number():
    alone = agreement(np.array([[1.0, NAN], [NAN, 0.0]]), ["a", "b"], annotators=2)
    assert (alone.raw, alone.fleiss.value, alone.alpha.value, alone.pairs) == (None, None, None, ())
    assert agreement(np.empty((0, 0)), [], annotators=3).trivial is None
    unanimous = agreement(np.ones((5, 2)), ["a", "b"], annotators=2)
    assert (unanimous.raw, unanimous.trivial, unanimous.alpha.value) == (1.0, 1.0, None)
