"""How good versions are on labelled examples: by themselves, and against each other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ml.answers.document_comparison import LABELS
from ml.artefacts.on_disk import load_artefact
from ml.evaluation.classes import ClassReport, evaluate_classes
from ml.evaluation.comparison import MARGIN, Comparison, Groupings, Judged, compare_probabilities
from ml.evaluation.evaluate import Report, evaluate_probabilities, labels_of
from ml.examples import Example
from ml.examples.learnt import LEARNT, again, new
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
    known = learnt(model, examples) if isinstance(model, Path) else None
    if isinstance(judge, Classifier):
        return replace(_of_classes(judge, examples, basis=basis), learnt=known)
    return replace(_report(judge, examples, _judged(judge, examples), basis=basis), learnt=known)


def learnt(folder: Path, examples: Iterable[Example]) -> int | None:
    """Count the examples that a version was trained on; None where an earlier release made it, which kept no record.

    Raises:
        ArtefactError: the folder holds no version, or a broken one.
    """
    return again(load_artefact(folder).details.get(LEARNT), examples)


def unlearnt(folder: Path, examples: Iterable[Example]) -> list[Example]:
    """Give the examples that a version was not trained on; none where nobody knows.

    Raises:
        ArtefactError: the folder holds no version, or a broken one.
    """
    return new(load_artefact(folder).details.get(LEARNT), examples)


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
    judged = [_judged(load(model) if isinstance(model, Path) else model, examples) for model in (a, b)]
    found = compare_probabilities(examples, *judged, basis=basis, margin=margin)
    folders = zip((found.a, found.b), (a, b), strict=True)
    return replace(found, learnt={name: learnt(at, examples) for name, at in folders if isinstance(at, Path)})


@dataclass(frozen=True)
class SideBySide:
    """A report of each of two versions on the same examples, and how they compare."""

    a: Report
    b: Report
    comparison: Comparison


def side_by_side(
    a: Model,
    b: Model,
    examples: Sequence[Example],
    *,
    basis: str = "the examples given",
    margin: float = MARGIN,
    groups: Groupings | None = None,
) -> SideBySide:
    """Report on two versions, each asked once, and compare; `groups` give each example's group, by what is grouped by.

    Raises:
        ExamplesError: there are no examples, some have no label, or the margin is negative.
    """
    judged = _judged(a, examples), _judged(b, examples)
    return SideBySide(
        a=_report(a, examples, judged[0], basis=basis),
        b=_report(b, examples, judged[1], basis=basis),
        comparison=compare_probabilities(examples, *judged, basis=basis, margin=margin, groups=groups),
    )


def _judged(model: Model, examples: Sequence[Example]) -> Judged:
    labels_of(examples)  # before a slow model is asked
    return Judged(model.version, model.threshold, [one.probability for one in model.predict(examples)])


def _report(model: Model, examples: Sequence[Example], judged: Judged, *, basis: str) -> Report:
    return evaluate_probabilities(
        examples,
        judged.probabilities,
        threshold=judged.threshold,
        version=judged.version,
        basis=basis,
        truncated=model.truncated(examples) if isinstance(model, Reader) else None,
    )
