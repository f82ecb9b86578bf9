"""How good versions are on labelled examples: by themselves, and against each other."""

from collections.abc import Sequence
from pathlib import Path

from ml.answers.document_comparison import LABELS
from ml.evaluation.classes import ClassReport, evaluate_classes
from ml.evaluation.comparison import MARGIN, Comparison, Judged, compare_probabilities
from ml.evaluation.evaluate import Report, evaluate_probabilities, labels_of
from ml.examples import Example
from ml.model import Classifier, Model, Reader
from ml.versions.loading import load


def evaluate(
    model: Model | Path, examples: Sequence[Example], *, basis: str = "the examples given"
) -> Report | ClassReport:
    """Say how good a version is on labelled examples; `basis` says in the report which they are.

    A version that tells more than two classes apart has a report of another kind.

    Raises:
        ExamplesError: there are no examples, or some have no label.
        ArtefactError: a folder was given that cannot be loaded.
    """
    judge = load(model) if isinstance(model, Path) else model
    if isinstance(judge, Classifier):
        return _of_classes(judge, examples, basis=basis)
    labels_of(examples)
    probabilities = [prediction.probability for prediction in judge.predict(examples)]
    return evaluate_probabilities(
        examples,
        probabilities,
        threshold=judge.threshold,
        version=judge.version,
        basis=basis,
        truncated=judge.truncated(examples) if isinstance(judge, Reader) else None,
    )


def _of_classes(judge: Classifier, examples: Sequence[Example], *, basis: str) -> ClassReport:
    labels_of(examples, classes=len(LABELS))
    return evaluate_classes(
        examples,
        judge.probabilities(examples),
        labels=LABELS,
        version=judge.version,
        basis=basis,
        truncated=judge.truncated(examples) if isinstance(judge, Reader) else None,
        missing_images=judge.missing_images(examples) if judge.reads_images else None,
    )


def compare(
    a: Model | Path,
    b: Model | Path,
    examples: Sequence[Example],
    *,
    basis: str = "the examples given",
    margin: float = MARGIN,
) -> Comparison:
    """Say which of two versions is better on labelled examples, and how sure that is: the paired bootstrap.

    Raises:
        ExamplesError: there are no examples, some have no label, or the margin is negative.
        ArtefactError: a folder was given that cannot be loaded.
    """
    labels_of(examples)
    sides = [load(model) if isinstance(model, Path) else model for model in (a, b)]
    judged = [
        Judged(side.version, side.threshold, [prediction.probability for prediction in side.predict(examples)])
        for side in sides
    ]
    return compare_probabilities(examples, judged[0], judged[1], basis=basis, margin=margin)
