"""A story as cards and lists show it, and what may be done with it next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

State = Literal["proposed", "accepted", "in_progress", "published", "left"]
Act = Literal["fact_check", "leave", "start", "publish", "assign", "give_up"]

NEXT: Mapping[str, tuple[Act, ...]] = {
    "proposed": ("fact_check", "leave"),
    "accepted": ("start", "publish", "assign", "give_up"),
    "in_progress": ("publish", "assign", "give_up"),
    "published": (),
    "left": (),
}
"""What a state allows."""


@dataclass(frozen=True)
class StoryView:
    """Where a story stands, who brought it there, and what was said of it; people by their ids, or named."""

    state: State
    by: str
    since: datetime
    selected_by: str
    decided_by: str | None = None
    assignee: str | None = None
    due_on: date | None = None
    reason: str | None = None
    link: str | None = None
    claim: str | None = None
    rating: str | None = None

    @property
    def whose_news(self) -> str:
        """Whom its last turn concerns: whoever has it, or, once it ended, whoever selected the post."""
        return self.assignee if self.assignee and self.state in ("accepted", "in_progress") else self.selected_by


@dataclass(frozen=True)
class StoryLine:
    """A story in a list: where it stands, its post, and where its card is."""

    story: StoryView
    handle: str
    text: str
    url: str
    channel: str | None
    message_ts: str | None
    tweet_id: int = 0


@dataclass(frozen=True)
class StoryPage:
    """A page of a list of stories, counted from 0, and how many there are of all."""

    lines: tuple[StoryLine, ...]
    total: int
    page: int = 0
