"""The one evaluation: how good predictions are, with intervals, slices and the trivial answers beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ml.examples import Example, ExamplesError, data_hash
from ml.scores import Confusion, Ranking, Scores, trivial

Floats = NDArray[np.float64]

RESAMPLES = 1000
INTERVAL = 0.95

_FIGURES = ("precision", "recall", "f1", "accuracy", "average_precision", "roc_auc")


@dataclass(frozen=True)
class Report:
    """How good a version is on a set of examples; `basis` says on which, and what to mind.

    `intervals` are 95 % bootstrap intervals by figure, missing where a figure does not exist; `slices` are
    scores by property and its value, such as `slices["language"]["es"]`; `trivial` are the answers
    `always_yes`, `always_no` and `prevalence`. `data_hash` names the examples.
    """

    version: str
    basis: str
    data_hash: str
    threshold: float
    scores: Scores
    intervals: Mapping[str, tuple[float, float]]
    confusion: Confusion
    slices: Mapping[str, Mapping[str, Scores]]
    trivial: Mapping[str, Scores]

    @property
    def f1(self) -> float:
        """F1 of the positive class, the main metric (CH-36)."""
        return self.scores.f1

    @property
    def average_precision(self) -> float | None:
        """The area under precision over recall, None where no example is positive."""
        return self.scores.average_precision

    def to_dict(self) -> dict[str, Any]:
        """Write the report as plain values, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote, be it from JSON."""
        read = {field.name: values[field.name] for field in fields(cls)}
        read["scores"] = Scores(**values["scores"])
        read["confusion"] = Confusion(**values["confusion"])
        read["intervals"] = {name: (low, high) for name, (low, high) in values["intervals"].items()}
        read["slices"] = {
            name: {value: Scores(**scores) for value, scores in by_value.items()}
            for name, by_value in values["slices"].items()
        }
        read["trivial"] = {name: Scores(**scores) for name, scores in values["trivial"].items()}
        return cls(**read)


def evaluate_probabilities(
    examples: Sequence[Example],
    probabilities: Sequence[float] | Floats,
    *,
    threshold: float,
    version: str,
    basis: str,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Report:
    """Hold probabilities of the positive class against labelled examples, in the same order.

    Raises:
        ExamplesError: there are no examples, or some have no label.
    """
    labels, weights = labels_of(examples), weights_of(examples)
    given = np.asarray(probabilities, dtype=np.float64)
    ranking = Ranking(labels, given, threshold=threshold)
    scores = ranking.scores(weights)
    return Report(
        version=version,
        basis=basis,
        data_hash=data_hash(examples),
        threshold=threshold,
        scores=scores,
        intervals=_intervals(ranking, weights, seed=seed, resamples=resamples),
        confusion=ranking.confusion(weights),
        slices={"language": _slices(examples, given, threshold=threshold)},
        trivial=trivial(scores.prevalence, n=scores.n),
    )


def labels_of(examples: Sequence[Example]) -> NDArray[np.int64]:
    """Collect the labels, shape (examples,).

    Raises:
        ExamplesError: there are no examples, or some have no label.
    """
    if not examples:
        raise ExamplesError("There are no examples; give at least one with a label.")
    missing = sum(example.label is None for example in examples)
    if missing:
        raise ExamplesError(f"{missing} of {len(examples)} examples have no label; label them or leave them out.")
    return np.array([example.label for example in examples], dtype=np.int64)


def weights_of(examples: Sequence[Example]) -> Floats:
    """Collect how often each example counts, shape (examples,)."""
    return np.array([example.weight for example in examples], dtype=np.float64)


def _intervals(ranking: Ranking, weights: Floats, *, seed: int, resamples: int) -> dict[str, tuple[float, float]]:
    """Draw examples with replacement, each keeping its weight, and take the middle 95 % of every figure."""
    draw = np.random.default_rng(seed)
    n = len(weights)
    drawn: dict[str, list[float]] = {name: [] for name in _FIGURES}
    for _ in range(resamples):
        scores = ranking.scores(weights * np.bincount(draw.integers(0, n, n), minlength=n))
        for name in _FIGURES:
            value = getattr(scores, name)
            if value is not None:
                drawn[name].append(value)
    tails = ((1 - INTERVAL) / 2, (1 + INTERVAL) / 2)
    ends = {name: np.quantile(values, tails) for name, values in drawn.items() if values}
    return {name: (float(low), float(high)) for name, (low, high) in ends.items()}


def _slices(examples: Sequence[Example], probabilities: Floats, *, threshold: float) -> dict[str, Scores]:
    """Score the examples of each language by themselves; those of no known language are left out."""
    places: dict[str, list[int]] = {}
    for place, example in enumerate(examples):
        if example.language:
            places.setdefault(example.language, []).append(place)
    sliced: dict[str, Scores] = {}
    for language, chosen in sorted(places.items()):
        those = [examples[place] for place in chosen]
        ranking = Ranking(labels_of(those), probabilities[chosen], threshold=threshold)
        sliced[language] = ranking.scores(weights_of(those))
    return sliced
