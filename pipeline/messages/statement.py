"""What is kept of something to be said: a code and its values. Whoever shows it has the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

AS_WRITTEN = "as_written"


@dataclass(frozen=True)
class Statement:
    """One thing to say; `values` are plain values, fit for JSON."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


def as_written(words: str) -> Statement:
    """Somebody else's words, an error's say: they are shown as they are."""
    return Statement(AS_WRITTEN, {"words": words})


def read(kept: Sequence[Mapping[str, Any]]) -> tuple[Statement, ...]:
    """Read statements from plain values."""
    return tuple(Statement(**one) for one in kept)
