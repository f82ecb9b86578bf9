"""What a check is: for which posts it is made, what it finds, and how it fails."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from sqlalchemy.orm import Session

from pipeline.messages.finding_view import Subject, Told, payload_of


class CheckFailed(Exception):
    """A check could not be made now, and is tried again later; the message says why and what to do."""


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
    """What a check found: something to tell, nothing worth saying, or that and why it cannot be judged."""

    state: Literal["telling", "quiet", "impossible"]
    version: str | None = None
    told: Told | None = None
    why: str | None = None

    @classmethod
    def impossible(cls, why: str, *, version: str | None = None) -> "Made":
        """It cannot be judged; `why` is a sentence."""
        return cls("impossible", version=version, why=why)

    @property
    def payload(self) -> dict[str, Any] | None:
        """What is kept of it, as plain values; None where there is nothing."""
        return None if self.told is None else payload_of(self.told)


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
        """Make one finding; raises CheckFailed where another attempt may succeed."""
        ...
