"""A version's answers about whole texts, by the majority of fragments and by its own probability, and their scores."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.answers.reference import ALPHA, choose
from ml.answers.significance import adjusted, flagged
from ml.evaluation.bootstrap import draws, interval
from ml.evaluation.evaluate import labels_of
from ml.evaluation.scores import Ranking, trivial
from ml.examples import Example
from ml.models.generated.fragment_model import FragmentModel

Answers = NDArray[np.bool_]

CORRECTED = ("bh", "holm", "none")
"""The majority of fragments is flagged, with this correction for their number, or with none (MH-20, MH-26)."""

WHOLE = "whole"
"""The calibrated probability of the whole text is at or above the version's threshold; no p-value is asked."""

WAYS = (*CORRECTED, WHOLE)
_FIGURES = ("f1", "recall", "precision", "accuracy")


@dataclass(frozen=True)
class Score:
    """F1, recall and precision of "machine" and accuracy, each with a 95 % interval; how many were called machine."""

    texts: int
    machine: int
    called_machine: int
    f1: float
    recall: float
    precision: float
    accuracy: float
    intervals: dict[str, tuple[float, float]]

    def to_dict(self) -> dict[str, Any]:
        """Write the score as plain values, fit for JSON."""
        return asdict(self)


def verdicts(model: FragmentModel, examples: Sequence[Example]) -> dict[str, Answers]:
    """Say by each way which texts a machine wrote, shape (texts,); short texts are judged, too."""
    found: dict[str, list[bool]] = {way: [] for way in CORRECTED}
    for example in examples:
        compared = choose(model.reference, example.language).reference
        scores = model.score(example.text).scores
        for way in CORRECTED:
            corrected = adjusted(scores, compared, correction=way)[1]
            found[way].append(bool(2 * flagged(corrected, alpha=ALPHA).sum() > len(corrected)))
    whole = [bool(prediction.label) for prediction in model.predict(examples)]
    return {way: np.array(answers, dtype=bool) for way, answers in (found | {WHOLE: whole}).items()}


def scored(model: FragmentModel, examples: Sequence[Example]) -> dict[str, Score]:
    """Score a version's answers by each way."""
    return {way: score(examples, answers) for way, answers in verdicts(model, examples).items()}


def score(examples: Sequence[Example], answers: Answers, *, seed: int = 0) -> Score:
    """Score answers; intervals are of the test's chance only (bootstrap over texts), not of training's."""
    labels = labels_of(examples)
    ranking = Ranking(labels, answers.astype(np.float64), threshold=0.5)
    ones = np.ones(len(labels))
    scores = ranking.scores(ones)
    blocks = [ranking.figures(drawn) for drawn in draws(ones, seed=seed)]
    ends = {name: interval(np.concatenate([block[name] for block in blocks])) or (0.0, 0.0) for name in _FIGURES}
    return Score(
        texts=len(labels),
        machine=int(labels.sum()),
        called_machine=int(answers.sum()),
        **{name: _rounded(getattr(scores, name)) for name in _FIGURES},
        intervals={name: (_rounded(low), _rounded(high)) for name, (low, high) in ends.items()},
    )


def trivial_scores(examples: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Score what needs no model: all machine, all human, and a coin."""
    share = float(labels_of(examples).mean())
    found = trivial(share, n=len(examples))
    names = {"all machine": "always_yes", "all human": "always_no", "a coin": "prevalence"}
    return {told: {name: _rounded(getattr(found[key], name)) for name in _FIGURES} for told, key in names.items()}


def _rounded(value: float) -> float:
    return round(float(value), 4)
