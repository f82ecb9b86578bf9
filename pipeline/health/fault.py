"""What a fault is: by which it is seen, what is said of it, and what to do."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from pipeline.health.state import Figures, State
from pipeline.language.speech import Said

AT_ONCE = timedelta(0)
A_WHILE = timedelta(minutes=2)
LONG = timedelta(minutes=20)
"""For so long others may ask us to wait, every quarter of an hour, and all is well."""


class Severity(StrEnum):
    """How bad it is."""

    STOPS = "stops"
    """Work stands still until somebody does something."""
    HAMPERS = "hampers"
    """Work goes on, worse or later."""
    WARNS = "warns"
    """Work goes on, and will not for long."""


@dataclass(frozen=True)
class Fault:
    """One row of the table: `seen` gives what it is about, once for each, and nothing where all is well."""

    code: str
    severity: Severity
    says: Said
    next: Said
    seen: Callable[[State], Collection[str]]
    patience: timedelta = AT_ONCE
    """How long it stands before admins are told; status and metrics show it at once."""


@dataclass(frozen=True)
class Found:
    """A fault that stands, about something."""

    fault: Fault
    subject: str

    @property
    def says(self) -> str:
        """What is wrong."""
        return self.fault.says.format(subject=self.subject)

    @property
    def next(self) -> str:
        """What to do."""
        return self.fault.next.format(subject=self.subject)


def sighted(code: str) -> Callable[[State], Collection[str]]:
    """Seen by some process."""
    return lambda state: state.sees(code)


def sighted_long(code: str) -> Callable[[State], Collection[str]]:
    """Seen for long, or known to last so long."""

    def seen(state: State) -> Collection[str]:
        return {one.subject for one in state.seen if one.code == code and (one.until or state.at) - one.since > LONG}

    return seen


def figured(figure: Callable[[Figures], Collection[str] | bool]) -> Callable[[State], Collection[str]]:
    """By what Postgres says: what it is about, or whether it is."""

    def seen(state: State) -> Collection[str]:
        found = figure(state.figures) if state.figures else False
        return ([""] if found else []) if isinstance(found, bool) else found

    return seen
