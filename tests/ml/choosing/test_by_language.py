"""A language in which other shares are positive has probabilities of its own, cut at the threshold of all."""

import numpy as np
import pytest

from ml.choosing import by_language
from ml.choosing.by_language import Sigmoid
from ml.choosing.calibration import sigmoid
from ml.examples import Example


def drawn(language: str, *, shift: float, n: int, seed: int) -> tuple[list[Example], np.ndarray]:
    """Examples whose margins are right but for a shift, which the language's own sigmoid has to take back."""
    draw = np.random.default_rng(seed)
    true = draw.normal(-1, 2, n)
    labels = (draw.random(n) < sigmoid(true, slope=1.0, offset=0.0)).astype(int)
    return [
        Example(text=f"{language} {k}", label=int(label), language=language) for k, label in enumerate(labels)
    ], true + shift


def f1(examples, margins, threshold: float) -> float:
    yes = sigmoid(margins, slope=1.0, offset=0.0) >= threshold
    labels = np.array([one.label for one in examples])
    return float(2 * (yes & (labels == 1)).sum() / (yes.sum() + labels.sum()))


def test_each_language_is_cut_at_its_own_best_place_by_the_threshold_of_all():
    parts = [drawn("es", shift=0.0, n=2000, seed=1), drawn("nl", shift=3.0, n=400, seed=2)]
    examples, margins = [one for part in parts for one in part[0]], np.concatenate([part[1] for part in parts])
    found = by_language.fit(examples, margins, threshold=0.4)
    assert list(found) == ["es", "nl"]
    assert found["nl"].offset - found["es"].offset == pytest.approx(-3, abs=0.8)
    new, their_margins = drawn("nl", shift=3.0, n=2000, seed=3)
    moved = by_language.moved(new, their_margins, found)
    assert f1(new, moved, 0.4) > f1(new, their_margins, 0.4) + 0.05
    assert (np.argsort(moved) == np.argsort(their_margins)).all()


@pytest.mark.parametrize(("n", "positives"), [(99, 50), (200, 14), (200, 186)])
def test_with_too_few_examples_a_language_is_judged_as_all_are(n, positives):
    examples = [Example(text=str(k), label=int(k < positives), language="ca") for k in range(n)]
    assert by_language.fit(examples, np.linspace(3, -3, n), threshold=0.5) == {}


@pytest.mark.parametrize(
    ("code", "offset"), [("nl", 1.0), ("NL", 1.0), ("nl-BE", 1.0), ("xx", 0.0), ("", 0.0), (None, 0.0)]
)
def test_languages_are_known_by_their_code_whatever_the_region(code, offset):
    moved = by_language.moved([Example(text="x", language=code)], np.zeros(1), {"nl": Sigmoid(1.0, 1.0)})
    assert moved.tolist() == [offset]
