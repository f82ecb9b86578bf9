"""What people wrote about a post for each other, as plain values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True)
class NoteOnCard:
    """A note as a card shows it."""

    person: str
    text: str
    at: datetime
    edited: bool = False


@dataclass(frozen=True)
class NoteView:
    """A note as a message in a card's thread; `channel` and `thread_ts` say where the card stands."""

    message_id: int
    note_id: int
    note: NoteOnCard
    purpose: Literal["tweets", "fact_check"]
    channel: str
    thread_ts: str | None
    look: Literal["note"] = "note"
