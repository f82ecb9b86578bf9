"""Channels by name: people write #tweets, Slack wants C0123."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from slack_sdk import WebClient

from bot.slack.errors import as_ours, part
from bot.slack.listing import listed
from bot.slack.refusals import why
from pipeline.language.speech import _
from pipeline.messages.notifier import NotifierError, Refused

NOT_IN = _("the bot is not in {channel}: open the channel and type /invite @claimwire.")


class Channels:
    """The ids of the workspace's channels that the bot can see, asked for when first needed."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._ids: dict[str, str] = {}

    def id_of(self, name: str) -> str:
        """The id of a channel given by name or id; raises Refused, naming the channel, when the bot cannot see it."""
        name = name.lstrip("#")
        if name not in self._ids:
            self._ids = self._ask_all(archived=False)
        if name not in self._ids:
            code = "is_archived" if name in self._ask_all(archived=True) else "channel_not_found"
            raise Refused(f"#{name}: {why(code)}").called(code)
        return self._ids[name]

    def forget_on(self, error: NotifierError) -> None:
        """After a refusal ask anew next time: somebody may have renamed or recreated the channel."""
        if isinstance(error, Refused):
            self._ids = {}

    def _ask_all(self, *, archived: bool) -> dict[str, str]:
        question = {"types": "public_channel,private_channel", "exclude_archived": not archived, "limit": 200}
        channels = list(listed(self._client.conversations_list, "channels", dict, **question))
        told = [(str(one["name"]), str(one["id"])) for one in channels if {"id", "name"} <= one.keys()]
        return dict(told) | {channel_id: channel_id for _, channel_id in told}


def postable(client: WebClient, name: str, *, known: Channels | None = None) -> str:
    """The id of a channel where the bot can post; raises NotifierError, naming the channel and what to do."""
    found, shown = (known or Channels(client)).id_of(name), f"#{name.lstrip('#')}"
    with as_ours():
        described = part(client.conversations_info(channel=found), "channel", dict)
    if described.get("is_archived"):
        raise Refused(f"{shown}: {why('is_archived')}").called("is_archived")
    if not described.get("is_member"):
        raise Refused(NOT_IN.format(channel=shown)).called("not_in_channel")
    return found


def written_since(client: WebClient, channel: str, since: datetime) -> Iterator[dict[str, Any]]:
    """The messages of a channel since then, with what was sent along; raises NotifierError."""
    question = {"oldest": f"{since.timestamp():.6f}", "limit": 200, "include_all_metadata": True}
    return listed(client.conversations_history, "messages", dict, channel=channel, **question)
