"""Figures of answers, their intervals, and what is said of confusions."""

import numpy as np
import pytest

from ml.examples import Example
from ml.models.comparison.ensemble import mixed
from ml.studies.papers.comparison import confusions, tyche_rows
from ml.studies.papers.comparison.answers import Answers, f1_of, taken_for, weighted_f1
from ml.studies.papers.comparison.basis import Basis
from ml.studies.papers.comparison.trainings import Trained

BASIS = Basis("pairs", "weights")


def answers(truth, given, *, claims=None, sure=0.9):
    examples = [
        Example(text=str(claims[at] if claims else at), document="d", label=label) for at, label in enumerate(truth)
    ]
    rest = (1 - sure) / 4
    return Answers(examples, np.where(np.eye(5, dtype=bool)[given], sure, rest))


def test_pairs_that_share_a_claim_are_drawn_together():
    truth = [place % 5 for place in range(100)]
    given = [label if place < 60 else 0 for place, label in enumerate(truth)]
    alone = answers(truth, given).measure(weighted_f1)
    grouped = answers(truth, given, claims=[place // 20 for place in range(100)]).measure(weighted_f1)
    assert alone.value == grouped.value
    wide, narrow = (one.interval[1] - one.interval[0] for one in (grouped, alone))
    assert wide > 1.5 * narrow


def test_differences_are_paired():
    truth = [place % 5 for place in range(200)]
    one = answers(truth, [label if place % 3 else 0 for place, label in enumerate(truth)])
    same = one.less(answers(truth, one.probabilities.argmax(axis=1)), weighted_f1)
    assert (same.value, same.interval) == (0, (0, 0))
    worse = answers(truth, [label if place % 3 and place > 9 else 0 for place, label in enumerate(truth)])
    found = one.less(worse, weighted_f1)
    assert 0 < found.interval[0] < found.value < found.interval[1]
    apart = one.measure(weighted_f1).interval
    assert found.interval[1] - found.interval[0] < apart[1] - apart[0]


def test_shares_of_confusions():
    truth = [0] * 10 + [3] * 10 + [4] * 10
    found = answers(truth, [0] * 8 + [3] * 2 + [3] * 9 + [0] + [4] * 9 + [1])
    assert found.measure(confusions.between(0, 3)).value == pytest.approx(3 / 20)
    assert found.measure(taken_for((4,), (0, 1, 2, 3))).value == pytest.approx(0.1)
    assert found.measure(f1_of(4)).value == pytest.approx(2 * 9 / (10 + 9), abs=1e-4)
    rows = {row.what: row for row in confusions.statements(found, BASIS)}
    assert rows["share of the other classes given Refute"].ours == 0
    never = rows["confusions among the other classes that never happen"].ours
    assert "Support_Multimodal → Support_Text" in never
    assert "Support_Multimodal → Insufficient_Text" not in never


def test_an_ensemble_chosen_on_the_test_claims_more_than_one_chosen_on_validation():
    chance = np.random.default_rng(0)
    truth = [place % 5 for place in range(60)]
    noisy = [
        Trained(*(Answers(answers(truth, truth).examples, chance.dirichlet(np.ones(5), 60)) for _ in range(2)),
                epochs=(), parameters=0, cut=np.zeros(60, bool))
        for _ in range(2)
    ]  # fmt: skip
    found = tyche_rows.ensembles(*noisy)
    scores = {name: one.measure(weighted_f1).value for name, one in found.answers.items()}
    assert scores["best"] >= max(scores["equal"], scores["chosen"])
    assert scores["best"] > scores["chosen"]
    assert found.weights["equal"] == 0.5
    expected = mixed([one.test.probabilities for one in noisy], (0.5, 0.5))
    assert np.allclose(found.answers["equal"].probabilities, expected)
