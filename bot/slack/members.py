"""Who is in a channel, asked when it matters: whoever left is out in that moment."""

import time

from slack_sdk import WebClient

from bot.slack.listing import listed
from pipeline.messages.notifier import Busy, Unsure

PAGE = 1000
"""More than most channels have: one question each time."""
STAYS_S = 600.0
"""So long somebody who was there counts as there while Slack does not say."""


class ChannelMembers:
    """The people of channels; Slack is not asked while it asks for a pause."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._seen: dict[tuple[str, str], float] = {}
        self._pause_until = 0.0

    def has(self, person: str, *, channel: str) -> bool:
        """Whether somebody is in a channel; raises NotifierError where Slack does not say, nor said so lately."""
        try:
            there = self._is_listed(person, channel)
        except (Busy, Unsure) as error:
            if isinstance(error, Busy):
                self._pause_until = max(self._pause_until, time.monotonic() + error.wait_s)
            if time.monotonic() - self._seen.get((person, channel), -STAYS_S) >= STAYS_S:
                raise
            return True
        if there:
            self._seen[person, channel] = time.monotonic()
        else:
            self._seen.pop((person, channel), None)
        return there

    def of(self, channel: str) -> list[str]:
        """Everybody who is in a channel; raises NotifierError."""
        return list(listed(self._client.conversations_members, "members", str, channel=channel, limit=PAGE))

    def _is_listed(self, person: str, channel: str) -> bool:
        left_s = self._pause_until - time.monotonic()
        if left_s > 0:
            raise Busy(f"Slack asks for a pause of {left_s:.0f} s.", wait_s=left_s)
        return person in listed(self._client.conversations_members, "members", str, channel=channel, limit=PAGE)
