"""The one evaluation: how good predictions are, with intervals, slices and the trivial answers beside them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ml.evaluation import by_length
from ml.evaluation.bootstrap import RESAMPLES, draws, interval
from ml.evaluation.reliability import calibration_noise
from ml.evaluation.reports import Interval, Report, Slice
from ml.evaluation.scores import Confusion, Ranking, Scores, trivial
from ml.examples import Example, ExamplesError, data_hash

__all__ = ["Report", "Slice", "evaluate_probabilities", "labels_of", "ranking_of", "weights_of"]

Floats = NDArray[np.float64]

ENOUGH = 30
"""A slice of fewer examples has no intervals."""

SLICED_BY = ("language", "account")
_FIGURES = ("precision", "recall", "f1", "accuracy", "average_precision", "roc_auc", "mean_average_precision")


def evaluate_probabilities(
    examples: Sequence[Example],
    probabilities: Sequence[float] | Floats,
    *,
    threshold: float,
    version: str,
    basis: str,
    truncated: float | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Report:
    """Hold probabilities of the positive class against labelled examples, in the same order.

    `truncated` is the share of texts that the model could not read to the end.

    Raises:
        ExamplesError: there are no examples, some have no label, or a probability is missing or none.
    """
    weights = weights_of(examples)
    given = np.asarray(probabilities, dtype=np.float64)
    ranking = ranking_of(examples, given, threshold=threshold)
    scores, confusion = ranking.scores(weights), ranking.confusion(weights)
    return Report(
        version=version,
        basis=basis,
        data_hash=data_hash(examples),
        threshold=threshold,
        scores=scores,
        intervals=_intervals(ranking, weights, seed=seed, resamples=resamples),
        confusion=confusion,
        slices={
            name: _slices(examples, given, name, threshold=threshold, seed=seed, resamples=resamples)
            for name in SLICED_BY
        },
        trivial=trivial(scores.prevalence, n=scores.n) | _by_length(examples, weights),
        calibration_noise=calibration_noise(given, weights=weights, seed=seed),
        truncated=truncated,
        cautions=_cautions(confusion),
    )


def labels_of(examples: Sequence[Example], *, classes: int | None = 2) -> NDArray[np.int64]:
    """Collect the labels, shape (examples,), of a task with so many classes; None where any number will do.

    Raises:
        ExamplesError: there are no examples, some have no label, or one is of no such class.
    """
    if not examples:
        raise ExamplesError("There are no examples; give at least one with a label.")
    missing = sum(example.label is None for example in examples)
    if missing:
        raise ExamplesError(f"{missing} of {len(examples)} examples have no label; label them or leave them out.")
    labels = np.array([example.label for example in examples], dtype=np.int64)
    if classes is not None and labels.max() >= classes:
        raise ExamplesError(
            f"A label is {labels.max()}, and the task's classes go up to {classes - 1}; mend the labels."
        )
    return labels


def weights_of(examples: Sequence[Example]) -> Floats:
    """Collect how often each example counts, shape (examples,)."""
    return np.array([example.weight for example in examples], dtype=np.float64)


def ranking_of(examples: Sequence[Example], probabilities: Floats, *, threshold: float) -> Ranking:
    """Rank labelled examples by probability, shape (examples,), within their topics too where all have one.

    Raises:
        ExamplesError: a label is missing, or a probability is missing or not between 0 and 1.
    """
    labels = labels_of(examples)
    if probabilities.shape != labels.shape:
        raise ExamplesError(f"There are {probabilities.size} probabilities for {len(labels)} examples; give one each.")
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ExamplesError("A probability is not between 0 and 1; check the model that gave it.")
    topics = [example.topic for example in examples if example.topic is not None]
    known = np.array(topics) if len(topics) == len(examples) else None
    return Ranking(labels, probabilities, threshold=threshold, topics=known)


def grouped(values: Sequence[str | None]) -> dict[str, list[int]]:
    """Collect the places of each value, in the values' order; empty ones are left out."""
    places: dict[str, list[int]] = {}
    for place, value in enumerate(values):
        if value:
            places.setdefault(value, []).append(place)
    return dict(sorted(places.items()))


def _by_length(examples: Sequence[Example], weights: Floats) -> dict[str, Scores]:
    labels = labels_of(examples)
    rules: dict[str, by_length.Best] = {"by_length": "f1", "by_length_accuracy": "accuracy"}
    found = {name: by_length.answers(examples, labels, weights, best=best) for name, best in rules.items()}
    return {
        name: Ranking(labels, answers.astype(float), threshold=0.5).scores(weights)
        for name, answers in found.items()
        if answers is not None
    }


def _intervals(ranking: Ranking, weights: Floats, *, seed: int, resamples: int) -> dict[str, Interval]:
    """Draw examples with replacement, each keeping its weight, and take the middle 95 % of every figure."""
    blocks = [ranking.figures(drawn) for drawn in draws(weights, seed=seed, resamples=resamples)]
    ends = {name: interval(np.concatenate([block[name] for block in blocks])) for name in _FIGURES}
    return {name: pair for name, pair in ends.items() if pair is not None}


def _slices(
    examples: Sequence[Example], probabilities: Floats, name: str, *, threshold: float, seed: int, resamples: int
) -> dict[str, Slice]:
    """Score the examples of each language or account by themselves; those of no known one are left out."""
    sliced: dict[str, Slice] = {}
    for value, chosen in grouped([getattr(example, name) for example in examples]).items():
        those = [examples[place] for place in chosen]
        ranking, weights = ranking_of(those, probabilities[chosen], threshold=threshold), weights_of(those)
        enough = len(those) >= ENOUGH
        intervals = _intervals(ranking, weights, seed=seed, resamples=resamples) if enough else {}
        sliced[value] = Slice(scores=ranking.scores(weights), intervals=intervals)
    return sliced


def _cautions(seen: Confusion) -> tuple[str, ...]:
    """Say which figures cannot be computed on these examples."""
    cautions = []
    if not seen.true_positives + seen.false_negatives > 0:
        cautions.append(
            "No example is positive: average precision, MAP and ROC AUC cannot be computed, and recall and F1 are "
            "set to 0; give a file with both classes."
        )
    if not seen.true_negatives + seen.false_positives > 0:
        cautions.append(
            "Every example is positive: ROC AUC cannot be computed, and precision is 1 for any answer; give a file "
            "with both classes."
        )
    if not seen.true_positives + seen.false_positives > 0:
        cautions.append("Nothing was called positive: precision is set to 0.")
    return tuple(cautions)
