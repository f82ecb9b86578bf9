"""Trigger ids (open a modal within three seconds) and response URLs (five uses in thirty minutes)."""

import time
from dataclasses import dataclass, field

from bot.sandbox.clock import new_id
from bot.sandbox.errors import SlackError

RESPONSE_USES = 5
RESPONSE_SECONDS = 1800.0


@dataclass
class Trigger:
    """Whose act allows a modal, until when."""

    person: str
    expires: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an answer to an act goes: a channel, a person and, for a click, the message clicked."""

    id: str
    person: str
    channel: str
    message_ts: str | None = None
    is_ephemeral: bool = False
    thread_ts: str | None = None
    uses: int = 0
    expires: float = field(default_factory=lambda: time.monotonic() + RESPONSE_SECONDS)


class Triggers:
    """Gives out trigger ids and takes each back once."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._given: dict[str, Trigger] = {}

    def give(self, person: str) -> str:
        """A fresh trigger id for an act of this person."""
        trigger_id = f"{new_id('')}.{new_id('')}".lower()
        self._given[trigger_id] = Trigger(person, time.monotonic() + self._seconds)
        return trigger_id

    def exchange(self, trigger_id: str) -> str:
        """The person behind a trigger id; raises SlackError when it is unknown, old or used."""
        trigger = self._given.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.person


class ResponseUrls:
    """Gives out response URLs and counts their uses."""

    def __init__(self) -> None:
        self._given: dict[str, ResponseUrl] = {}

    def give(
        self,
        *,
        person: str,
        channel: str,
        message_ts: str | None = None,
        is_ephemeral: bool = False,
        thread_ts: str | None = None,
    ) -> ResponseUrl:
        """A fresh response URL for an act of this person in this channel."""
        given = ResponseUrl(new_id("", length=24), person, channel, message_ts, is_ephemeral, thread_ts)
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
