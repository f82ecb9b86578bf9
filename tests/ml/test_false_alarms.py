"""The bound on the share of false findings holds as often as it says, by simulation where the truth is known."""

import numpy as np
import pytest
from scipy.stats import betabinom

from ml import false_alarms
from ml.answers.reference import Reference
from ml.answers.significance import adjusted

HUMAN_TEXTS, PEOPLE, MACHINES = 60, 80, 20
THRESHOLDS = np.arange(1, 13) / (HUMAN_TEXTS + 1)


def missed(p_values) -> bool:
    """Whether at any threshold more of the first texts, which people wrote, are found than the bound says."""
    for alpha in THRESHOLDS:
        bound = false_alarms.bound(p_values, human_texts=HUMAN_TEXTS, alpha=alpha)
        if (p_values[:PEOPLE] <= alpha + 1e-9).sum() > bound.false:
            return True
    return False


def drawn(draw: np.random.Generator):
    """Conformal p-values of PEOPLE human texts and of MACHINES machine texts against the same human texts."""
    known, people = draw.normal(size=HUMAN_TEXTS), draw.normal(size=PEOPLE)
    scores = np.concatenate([people, draw.normal(2.5, 1, size=MACHINES)])
    return (1 + (known[None, :] >= scores[:, None]).sum(axis=1)) / (HUMAN_TEXTS + 1)


def test_it_holds_at_every_threshold_at_once_as_often_as_it_says(monkeypatch):
    draw = np.random.default_rng(5)
    kept = {(HUMAN_TEXTS, PEOPLE + MACHINES): false_alarms.envelope(human_texts=HUMAN_TEXTS, checked=PEOPLE + MACHINES)}
    monkeypatch.setattr(false_alarms, "envelope", lambda *, human_texts, checked, **_: kept[human_texts, checked])
    found = [drawn(draw) for _ in range(400)]
    misses = sum(map(missed, found))
    assert misses <= 400 * 0.05 + 2.5 * np.sqrt(400 * 0.05 * 0.95)
    # What alpha promises on average is no bound on what one desk has before it.
    alpha = THRESHOLDS[2]
    above = sum((one[:PEOPLE] <= alpha + 1e-9).sum() > alpha * PEOPLE for one in found)
    assert above > 100


def test_it_holds_for_texts_of_unlike_lengths_by_their_corrected_p_values():
    """A text's p-value counts the text itself among those it is compared with: nearly as conformal ones do."""
    draw, misses = np.random.default_rng(9), 0
    limits = false_alarms.envelope(human_texts=30, checked=40)
    for _ in range(60):
        lengths = draw.integers(1, 12, size=30)
        reference = Reference(
            scores=np.concatenate([draw.normal(draw.normal(), 1, size=n) for n in lengths]),
            texts=np.repeat(np.arange(30), lengths), languages=("es",) * 30,
        )  # fmt: skip
        people = [draw.normal(draw.normal(), 1, size=draw.integers(1, 12)) for _ in range(40)]
        lowest = np.array([adjusted(one, reference, correction="bh")[1].min() for one in people])
        misses += any((lowest <= at + 1e-9).sum() > most for at, most in enumerate_steps(limits))
    assert misses <= 60 * 0.05 + 2.5 * np.sqrt(60 * 0.05 * 0.95)


def enumerate_steps(limits):
    return [(step / 31, most) for step, most in enumerate(limits, start=1)]


def test_the_envelope_is_wider_than_one_threshold_needs_and_the_tails_are_beta_binomial():
    limits = false_alarms.envelope(human_texts=100, checked=300)
    alone = betabinom.ppf(0.95, 300, np.arange(1, 21), 101 - np.arange(1, 21))
    assert (limits >= alone).all()
    assert (limits <= 2.5 * alone).all()
    assert (np.diff(limits) >= 0).all()
    tails = false_alarms._tails(np.array([3, 7]), human_texts=50, checked=20)
    expected = betabinom.sf(np.arange(-1, 20)[None, :], 20, np.array([[3], [7]]), np.array([[48], [44]]))
    assert tails == pytest.approx(expected)


def test_what_is_found_between_thresholds_and_all_that_is_found_bound_it_too():
    one = false_alarms.bound([0.01, 0.9, 0.95], human_texts=60, alpha=0.05)
    assert (one.findings, one.false) == (1, 1)  # so few were found that all may be false
    many = [1 / 501] * 30 + [0.5] * 10
    assert false_alarms.bound(many, human_texts=500, alpha=0.05).false < 10
    low, high = (false_alarms.bound(many, human_texts=500, alpha=alpha) for alpha in (0.002, 0.9))
    assert low.false <= high.false <= low.false + high.findings - low.findings
    assert false_alarms.bound([], human_texts=60, alpha=0.05) == false_alarms.Bound(0, 0, 0.95)
    assert false_alarms.bound(many, human_texts=3, alpha=0.9).false == 40  # too few to say anything


def test_bounds_add_up():
    halves = [false_alarms.Bound(10, 3, 0.975), false_alarms.Bound(4, 4, 0.975)]
    found = false_alarms.together(halves)
    assert (found.findings, found.false) == (14, 7)
    assert found.confidence == pytest.approx(0.95)
