"""Two versions on the same examples, each asked once: a report of either, and the comparison."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml.evaluation.comparison import MARGIN, Comparison, Groupings, Judged, compare_probabilities
from ml.evaluation.evaluate import evaluate_probabilities, labels_of
from ml.evaluation.reports import Report
from ml.examples import Example
from ml.model import Model, Reader


@dataclass(frozen=True)
class SideBySide:
    """A report of each version on the same examples, and how they compare."""

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
    """Report on two versions and compare them; `groups` give each example's group, by what they are grouped by.

    Raises:
        ExamplesError: there are no examples, some have no label, or the margin is negative.
    """
    labels_of(examples)
    judged = [_judged(side, examples) for side in (a, b)]
    reports = [_report(side, examples, made, basis=basis) for side, made in zip((a, b), judged, strict=True)]
    comparison = compare_probabilities(examples, judged[0], judged[1], basis=basis, margin=margin, groups=groups)
    return SideBySide(a=reports[0], b=reports[1], comparison=comparison)


def _judged(model: Model, examples: Sequence[Example]) -> Judged:
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
