"""Trigger ids (open a modal within three seconds) and response URLs (five uses in thirty minutes)."""

import time
from dataclasses import dataclass, field

from bot.sandbox.clock import new_id
from bot.sandbox.errors import SlackError

RESPONSE_USES = 5
RESPONSE_SECONDS = 1800.0


@dataclass
class ResponseUrl:
    """Where an answer to an act goes: a channel, a person and, for a click, the message clicked."""

    person: str
    channel: str
    message_ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None
    id: str = field(default_factory=lambda: new_id("", length=24))
    uses: int = 0
    expires: float = field(default_factory=lambda: time.monotonic() + RESPONSE_SECONDS)


class Triggers:
    """Gives out trigger ids and takes each back once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._given: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def give(self, person: str) -> str:
        """A fresh trigger id for an act of this person."""
        trigger_id = f"{new_id('')}.{new_id('')}".lower()
        self._given[trigger_id] = person, time.monotonic() + self._seconds
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person behind a trigger id; raises SlackError when it is unknown, old or used."""
        if trigger_id not in self._given:
            raise SlackError("invalid_trigger_id")
        if trigger_id in self._used:
            raise SlackError("exchanged_trigger_id")
        person, expires = self._given[trigger_id]
        if time.monotonic() > expires:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger_id)
        return person


class ResponseUrls:
    """Gives out response URLs and counts their uses."""

    def __init__(self) -> None:
        self._given: dict[str, ResponseUrl] = {}

    def give(self, given: ResponseUrl) -> ResponseUrl:
        """Remember a fresh response URL, until it is used up."""
        self._given[given.id] = given
        return given

    def use(self, url_id: str) -> ResponseUrl:
        """Count a use; raises SlackError when the URL is unknown, old or used up."""
        given = self._given.get(url_id)
        if given is None:
            raise SlackError("invalid_url")
        if time.monotonic() > given.expires:
            raise SlackError("expired_url")
        if given.uses >= RESPONSE_USES:
            raise SlackError("used_url")
        given.uses += 1
        return given
