"""The state of the desk at one moment: the one truth behind status, metrics, App Home and notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.store.health.figures import GroupLag, Speed, Waiting
from pipeline.store.health.sightings import Standing
from pipeline.store.heartbeats import Sign


@dataclass(frozen=True)
class Disk:
    """The room under STATE_DIR on one machine, in bytes."""

    free: int
    total: int


@dataclass(frozen=True)
class Reads:
    """What was read of the source this month, of how much; no budget where nobody charges."""

    used: int
    budget: int | None


@dataclass(frozen=True)
class LiveModel:
    """The version that judges."""

    name: str
    promoted_at: datetime | None


@dataclass(frozen=True)
class Figures:
    """What Postgres says of the desk."""

    source: str
    groups: tuple[GroupLag, ...]
    reads: Reads
    waiting: Mapping[str, Waiting]
    """By queue: what waits in Postgres for its workers."""
    speeds: Mapping[str, Speed]
    cards: Mapping[str, int]
    model: LiveModel | None
    processes: tuple[Sign, ...]
    retraining_failed: bool
    dead_letters: Mapping[str, int]
    errors: Mapping[str, int]
    """How often each kind of trouble was seen since the desk was set up."""
    since: Mapping[tuple[str, str], datetime]
    """Since when each fault stands, as far as it is written down."""


@dataclass(frozen=True)
class State:
    """Everything; where Postgres does not answer, what can be seen without it."""

    at: datetime
    seen: tuple[Standing, ...]
    """What the processes see, and what this one sees of Postgres, Redis and its own machine."""
    disk: Disk | None
    queued: Mapping[str, int]
    """Messages in Redis, by queue; empty where it does not answer."""
    figures: Figures | None

    def sees(self, code: str) -> list[str]:
        """What a code is seen about now."""
        return sorted({one.subject for one in self.seen if one.code == code})
