"""How good versions are on labelled examples: by themselves, and against each other."""

from collections.abc import Sequence
from pathlib import Path

from ml.evaluation.comparison import MARGIN, Comparison, Judged, compare_probabilities
from ml.evaluation.evaluate import Report, evaluate_probabilities, labels_of
from ml.examples import Example
from ml.loading import load
from ml.models.shape import Model, Reader


def evaluate(model: Model | Path, examples: Sequence[Example], *, basis: str = "the examples given") -> Report:
    """Say how good a version is on labelled examples; `basis` says in the report which they are.

    Raises:
        ExamplesError: there are no examples, or some have no label.
        ArtefactError: a folder was given that cannot be loaded.
    """
    labels_of(examples)
    judge = load(model) if isinstance(model, Path) else model
    probabilities = [prediction.probability for prediction in judge.predict(examples)]
    return evaluate_probabilities(
        examples,
        probabilities,
        threshold=judge.threshold,
        version=judge.version,
        basis=basis,
        truncated=judge.truncated(examples) if isinstance(judge, Reader) else None,
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
