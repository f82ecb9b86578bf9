"""What an evaluation of more than two classes says, fit for a file; `ml.evaluation.classes` defines the figures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from pydantic import TypeAdapter

Interval = tuple[float, float]


@dataclass(frozen=True)
class OneClass:
    """A class against all others; `n` is how much weight of examples belongs to it."""

    n: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class ClassScores:
    """The means over the classes; `calibration_error` is that of the answers' probabilities of being right."""

    n: int
    accuracy: float
    macro_f1: float
    weighted_f1: float
    log_loss: float | None = None
    calibration_error: float | None = None


@dataclass(frozen=True)
class ClassReport:
    """How good a version is at telling more than two classes; `basis` says on which examples.

    `labels` name the classes; `confusion` has a row for each true class and a column for each answer. `intervals` are
    95 % bootstrap intervals of accuracy, macro F1, weighted F1, and each class's F1 as `f1 CLASS`. `trivial` are the
    answers `most_frequent`, `prevalence` (a guess as often as the truth is) and, where both halves of the pairs hold
    all classes that occur, `by_length`, of the document. `truncated` is the share of documents that are not read to
    the end, `missing_images` that of the pictures which are not there or cannot be read. `learnt`
    is how many of the pairs the version was trained on, None where that is not known.
    """

    version: str
    basis: str
    data_hash: str
    labels: tuple[str, ...]
    scores: ClassScores
    by_class: Mapping[str, OneClass]
    intervals: Mapping[str, Interval]
    confusion: tuple[tuple[float, ...], ...]
    slices: Mapping[str, Mapping[str, ClassScores]]
    trivial: Mapping[str, ClassScores]
    truncated: float | None = None
    missing_images: float | None = None
    cautions: tuple[str, ...] = ()
    learnt: int | None = None

    @property
    def f1(self) -> float:
        """Weighted F1, the shared tasks' figure."""
        return self.scores.weighted_f1

    def to_dict(self) -> dict[str, Any]:
        """Write the report as plain values, fit for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote, be it from JSON."""
        return TypeAdapter(cls).validate_python(values)
