"""Who is in a channel or a user group. Of channels it is asked when it matters: whoever left is out in that moment."""

import logging
import re
import time

from slack_sdk import WebClient

from bot.slack.errors import PAUSE, as_ours, part
from bot.slack.listing import listed
from pipeline.language.speech import _
from pipeline.messages.notifier import Busy, NotifierError, Refused, Unsure

log = logging.getLogger(__name__)

PAGE = 1000
"""More than most channels have: one question each time."""
STAYS_S = 600.0
"""So long somebody who was there counts as there while Slack does not say."""
GROUP_S = 300.0
"""So long a user group counts as it was."""
ASKED_AGAIN_S = 30.0
"""Who is in no group because Slack did not say is asked about again after this time."""

_GROUP_ID = re.compile(r"S[A-Z0-9]{2,}")


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
            raise Busy(PAUSE.format(seconds=left_s), wait_s=left_s)
        return person in listed(self._client.conversations_members, "members", str, channel=channel, limit=PAGE)


class UserGroups:
    """The people of user groups, for some minutes as they were; nobody is in one of which Slack does not say."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._seen: dict[str, tuple[float, frozenset[str]]] = {}
        self._away_until = 0.0

    def has(self, person: str, *, group: str) -> bool:
        """Whether somebody is in a group, given by id or handle; False where Slack does not say."""
        now = time.monotonic()
        until, people = self._seen.get(group, (0.0, frozenset()))
        if until <= now:
            until, people = now + ASKED_AGAIN_S, frozenset()
            if self._away_until <= now:
                until, people = self._asked(group)
            self._seen[group] = until, people
        return person in people

    def _asked(self, group: str) -> tuple[float, frozenset[str]]:
        try:
            return time.monotonic() + GROUP_S, self.of(group)
        except NotifierError as error:
            log.warning("Nobody counts as one of the user group %s: %s", group, error)
            until = time.monotonic() + ASKED_AGAIN_S
            if not isinstance(error, Refused):  # of the next group it would not say either, and people wait
                self._away_until = until
            return until, frozenset()

    def of(self, group: str) -> frozenset[str]:
        """Who is in a group now; raises NotifierError, Refused where there is none."""
        with as_ours():
            answer = self._client.usergroups_users_list(usergroup=self._id_of(group))
        return frozenset(map(str, part(answer, "users", list)))

    def handles(self) -> dict[str, str]:
        """The ids of the workspace's user groups by handle; raises NotifierError."""
        with as_ours():
            found = part(self._client.usergroups_list(), "usergroups", list)
        groups = [one for one in found if isinstance(one, dict) and {"handle", "id"} <= one.keys()]
        return {str(one["handle"]): str(one["id"]) for one in groups}

    def _id_of(self, group: str) -> str:
        found = group if _GROUP_ID.fullmatch(group) else self.handles().get(group)
        if found is None:
            raise Refused(_("There is no user group @{group}.").format(group=group))
        return found
