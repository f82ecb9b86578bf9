"""Everything that a message about a retraining shows, as plain values."""

from dataclasses import dataclass
from typing import Literal

from pipeline.messages.statement import Statement

VerdictLook = Literal["nothing", "verdict", "rolled_back"]
Ends = tuple[float, float]


@dataclass(frozen=True)
class Figures:
    """How good a version is on the same posts, from 0 to 1; `f1_ends` are those of F1's 95 % interval."""

    version: str
    f1: float
    f1_ends: Ends | None
    precision: float
    recall: float


@dataclass(frozen=True)
class GroupFigures:
    """F1 of candidate and live on one group of `n` posts."""

    by: str
    value: str
    n: int
    candidate: float
    live: float


@dataclass(frozen=True)
class Gate:
    """What was decided by: `n` posts, and how probably the candidate is not worse by more than the margin."""

    n: int
    difference: float
    not_worse: float
    margin: float
    confidence: float


@dataclass(frozen=True)
class Comparing:
    """Candidate and live on the same `n` posts of the test, or of the gate while the test is `lacking` some."""

    split: Literal["gate", "test"]
    lacking: Statement | None
    n: int
    candidate: Figures
    live: Figures
    difference: float
    difference_ends: Ends
    gate: Gate
    group_min: int
    groups: tuple[GroupFigures, ...]


@dataclass(frozen=True)
class VerdictView:
    """What came of a retraining; `may_roll_back` while its candidate is the version in use."""

    retraining_id: int
    look: VerdictLook
    state: str
    reasons: tuple[Statement, ...]
    comparing: Comparing | None
    dataset: str | None
    """Its number and the beginning of its hash."""
    dataset_rows: int
    recipe: str
    asked_by: str
    why: Statement
    minutes: float
    small_print: tuple[Statement, ...]
    may_roll_back: bool
    live_before: str | None
    rolled_back_by: str | None
    note: str | None
    purpose: Literal["reports"] = "reports"
