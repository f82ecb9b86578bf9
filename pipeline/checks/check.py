"""What a check is: for which posts it is made, what it finds, and how it fails."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sqlalchemy.orm import Session

from pipeline.messages.finding_view import Payload, Subject


class CheckFailed(Exception):
    """A check could not be made now, and is tried again later; the message says why and what to do."""


class Impossible(Exception):
    """A check cannot be made of this subject, now or later; the message says why."""


@dataclass(frozen=True)
class CheckedPost:
    """A card's post as checks need it. `context` holds what was quoted, replied to, linked and shown."""

    card_id: int
    tweet_id: int
    text: str
    language: str | None
    links: tuple[str, ...]
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """What a check found: something to report, nothing, or that and why it cannot be judged."""

    state: Literal["reportable", "nothing_to_report", "impossible"]
    version: str | None = None
    payload: Payload | None = None
    why: str | None = None

    @classmethod
    def impossible(cls, why: str, *, version: str | None = None) -> "Made":
        """It cannot be judged; `why` is a sentence."""
        return cls("impossible", version=version, why=why)


class Check(Protocol):
    """One kind of check; it may take seconds, and opens sessions of its own where it needs any."""

    @property
    def kind(self) -> str:
        """The kind of its findings."""
        ...

    def subjects(self, session: Session, posts: Sequence[CheckedPost]) -> Sequence[tuple[CheckedPost, Subject]]:
        """What of these posts is to be checked; nothing where it is switched off, or not set up. Must be quick."""
        ...

    def make(self, post: CheckedPost, subject: Subject) -> Made:
        """Make one finding; raises CheckFailed where another attempt may succeed, Impossible where none can."""
        ...


def clipped(words: str, longest: int) -> str:
    """Words to quote, cut where they are too long; Postgres keeps no NUL in JSON."""
    words = words.replace("\x00", "").strip()
    return words if len(words) <= longest else words[: longest - 1].rstrip() + "…"
