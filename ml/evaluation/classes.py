"""The one evaluation where there are more than two classes: figures of each class, and their means, as defined here.

With TP, FP and FN counted for a class against all others: precision is TP / (TP + FP), recall TP / (TP + FN), F1
2 TP / (2 TP + FP + FN), each 0 where nothing is there to divide by. Macro F1 is the plain mean of the classes' F1 over
the classes that occur; weighted F1 their mean by how often each class occurs (so it never lies outside of them, TN-20).
Accuracy is the share of right answers, which is also F1 over all classes' summed counts (micro F1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ml.evaluation import by_length
from ml.evaluation.bootstrap import RESAMPLES, draws, interval
from ml.evaluation.class_reports import ClassReport, ClassScores, OneClass
from ml.evaluation.evaluate import ENOUGH, grouped, labels_of, weights_of
from ml.evaluation.reliability import calibration_error
from ml.evaluation.scores import ratio
from ml.examples import Example, ExamplesError, data_hash

__all__ = ["ClassPredictions", "ClassReport", "class_predictions", "evaluate_classes", "means", "per_class", "trivial"]

Floats = NDArray[np.float64]
Interval = tuple[float, float]

SUM = 1e-4
"""Probabilities may miss 1 by so much, from rounding in float32."""


@dataclass(frozen=True, eq=False)
class ClassPredictions:
    """True classes, (n,), and probabilities, (n, classes); the most probable class is the answer."""

    truth: NDArray[np.int64]
    probabilities: Floats

    def confusions(self, weights: Floats) -> Floats:
        """Add up the weights, (weightings, n), by true class and answer: (weightings, classes, classes)."""
        classes = self.probabilities.shape[1]
        cells = np.eye(classes * classes)[self.truth * classes + self.probabilities.argmax(axis=1)]
        return np.asarray(weights @ cells).reshape(len(weights), classes, classes)

    def scores(self, weights: Floats) -> ClassScores:
        """Score the answers, each counted by its weight, shape (n,)."""
        found = {name: float(values[0]) for name, values in means(self.confusions(weights[None, :])).items()}
        own = np.clip(self.probabilities[np.arange(len(self.truth)), self.truth], 1e-12, 1.0)
        right = (self.probabilities.argmax(axis=1) == self.truth).astype(np.int64)
        error = calibration_error(right, self.probabilities.max(axis=1), weights=weights)
        surprise = float(np.average(-np.log(own), weights=weights))
        return ClassScores(n=len(self.truth), **found, log_loss=surprise, calibration_error=error)


def class_predictions(
    examples: Sequence[Example], probabilities: Floats | Sequence[Sequence[float]]
) -> ClassPredictions:
    """Put labelled examples and probabilities together; ExamplesError where they do not fit each other."""
    given = np.asarray(probabilities, dtype=np.float64)
    if given.ndim != 2 or len(given) != len(examples):
        raise ExamplesError(f"There are probabilities of shape {given.shape} for {len(examples)} examples.")
    labels = labels_of(examples, classes=given.shape[1])
    if not ((given >= 0).all() and np.abs(given.sum(axis=1) - 1).max() <= SUM):
        raise ExamplesError("Probabilities are not between 0 and 1 or do not add up to 1; check the model.")
    return ClassPredictions(labels, given)


def per_class(confusions: Floats) -> dict[str, Floats]:
    """Give each class's n, precision, recall and F1, all (weightings, classes), from (weightings, truth, answer)."""
    hits = np.diagonal(confusions, axis1=1, axis2=2)
    there, called = confusions.sum(axis=2), confusions.sum(axis=1)
    return {
        "n": there,
        "precision": ratio(hits, called),
        "recall": ratio(hits, there),
        "f1": ratio(2 * hits, there + called),
    }


def means(confusions: Floats) -> dict[str, Floats]:
    """Give accuracy, macro and weighted F1, each (weightings,), as the head of this file defines them."""
    found = per_class(confusions)
    occurring = (found["n"] > 0).astype(np.float64)
    total = found["n"].sum(axis=1)
    return {
        "accuracy": ratio(np.trace(confusions, axis1=1, axis2=2), total),
        "macro_f1": ratio((found["f1"] * occurring).sum(axis=1), occurring.sum(axis=1)),
        "weighted_f1": ratio((found["f1"] * found["n"]).sum(axis=1), total),
    }


def evaluate_classes(
    examples: Sequence[Example],
    probabilities: Floats | Sequence[Sequence[float]],
    *,
    labels: Sequence[str],
    version: str,
    basis: str,
    truncated: float | None = None,
    missing_images: float | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> ClassReport:
    """Hold probabilities, (n, classes), against labelled examples in the same order.

    Raises:
        ExamplesError: there are no examples, some have no label, or the probabilities do not fit them.
    """
    answers, weights = class_predictions(examples, probabilities), weights_of(examples)
    confusion = answers.confusions(weights[None, :])
    found = per_class(confusion)
    return ClassReport(
        version=version,
        basis=basis,
        data_hash=data_hash(examples),
        labels=tuple(labels),
        scores=answers.scores(weights),
        by_class={
            name: OneClass(**{figure: float(values[0, place]) for figure, values in found.items()})
            for place, name in enumerate(labels)
        },
        intervals=_intervals(answers, weights, labels, seed=seed, resamples=resamples),
        confusion=tuple(tuple(row) for row in confusion[0].tolist()),
        slices={"language": _slices(examples, answers, weights)},
        trivial=trivial(found["n"][0], n=len(examples)) | _by_length(examples, answers, weights),
        truncated=truncated,
        missing_images=missing_images,
        cautions=_cautions(found["n"][0], labels),
    )


def _intervals(
    answers: ClassPredictions, weights: Floats, labels: Sequence[str], *, seed: int, resamples: int
) -> dict[str, Interval]:
    drawn = np.concatenate([answers.confusions(block) for block in draws(weights, seed=seed, resamples=resamples)])
    figures = means(drawn) | {f"f1 {name}": per_class(drawn)["f1"][:, place] for place, name in enumerate(labels)}
    ends = {name: interval(values) for name, values in figures.items()}
    return {name: pair for name, pair in ends.items() if pair is not None}


def _slices(examples: Sequence[Example], answers: ClassPredictions, weights: Floats) -> dict[str, ClassScores]:
    """Score each language's examples by themselves where there are enough of them."""
    chosen = grouped([example.language for example in examples])
    return {
        name: ClassPredictions(answers.truth[those], answers.probabilities[those]).scores(weights[those])
        for name, those in chosen.items()
        if len(those) >= ENOUGH
    }


def trivial(counts: Floats, *, n: int) -> dict[str, ClassScores]:
    """Score the answers that need no model, from each class's count: the most frequent class, and a guess by share."""
    shares = counts / counts.sum()
    always = np.zeros((1, len(counts), len(counts)))
    always[0, :, counts.argmax()] = shares
    guessed = shares[:, None] * shares[None, :]
    return {
        name: ClassScores(n=n, **{figure: float(values[0]) for figure, values in means(confusion).items()})
        for name, confusion in (("most_frequent", always), ("prevalence", guessed[None]))
    }


def _by_length(examples: Sequence[Example], given: ClassPredictions, weights: Floats) -> dict[str, ClassScores]:
    classes = given.probabilities.shape[1]
    found = by_length.answers(examples, given.truth, weights, classes=classes)
    if found is None:
        return {}
    scores = ClassPredictions(given.truth, np.eye(classes)[found]).scores(weights)
    return {"by_length": replace(scores, log_loss=None, calibration_error=None)}


def _cautions(counts: Floats, labels: Sequence[str]) -> tuple[str, ...]:
    absent = [name for name, count in zip(labels, counts, strict=True) if not count > 0]
    return (f"No example is of {' or '.join(absent)}: macro F1 is over the other classes.",) if absent else ()
