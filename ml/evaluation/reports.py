"""What an evaluation says: the figures of a version on a set of examples, fit for a file and for a table."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from pydantic import TypeAdapter

from ml.evaluation.scores import Confusion, Scores

Interval = tuple[float, float]


@dataclass(frozen=True)
class Slice:
    """The figures of the examples that share a property; too few of them have no intervals."""

    scores: Scores
    intervals: Mapping[str, Interval] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """How good a version is on a set of examples; `basis` says on which, and what to mind.

    `intervals` are 95 % bootstrap intervals by figure, missing where a figure does not exist; `slices` are
    figures by property and its value, such as `slices["language"]["es"]`; `trivial` are the answers
    `always_yes`, `always_no`, `prevalence` and, where both halves of the examples hold both classes, `by_length`, with
    the highest F1, and `by_length_accuracy` (see `ml.evaluation.by_length`). `data_hash` names the examples.
    `calibration_noise` is the
    calibration error that perfect probabilities may show on as many examples; `truncated` is the share of
    texts that the model could not read to the end, None where it was not measured. `cautions` say in whole
    sentences what could not be computed, and why. `learnt` is how many of the texts the version was trained on, None
    where that is not known. `trained_languages` counts what it was trained on by language, "" where none is given; it
    is empty where that is not known.
    """

    version: str
    basis: str
    data_hash: str
    threshold: float
    scores: Scores
    intervals: Mapping[str, Interval]
    confusion: Confusion
    slices: Mapping[str, Mapping[str, Slice]]
    trivial: Mapping[str, Scores]
    calibration_noise: float | None = None
    truncated: float | None = None
    cautions: tuple[str, ...] = ()
    learnt: int | None = None
    trained_languages: Mapping[str, int] = field(default_factory=dict)

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
        """Read what `to_dict` wrote, be it from JSON; earlier reports lack what was added later."""
        slices = {
            name: {value: _slice(one) for value, one in found.items()} for name, found in values["slices"].items()
        }
        return TypeAdapter(cls).validate_python({**values, "slices": slices})


def _slice(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return values if "scores" in values else {"scores": values}  # as the first version wrote them
