"""What is wrong between the bot and Slack: asked by the bot every minute, as somebody would by `claimwire doctor`."""

import socket
from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.channels import Channels, postable
from bot.slack.errors import as_ours, whole
from bot.slack.fit_settings import REACTIONS_SCOPE
from bot.slack.notifier import SlackNotifier
from bot.slack.patience import header, moment
from pipeline.configuration.choices import Choices
from pipeline.configuration.load.groups import read_channels
from pipeline.health import probes
from pipeline.messages.notifier import NotifierError, Refused
from pipeline.store.health.sightings import Seen

CODES = ("slack_token", "slack_scope", "slack_away", "channel_archived", "not_in_channel", "clock_wrong")
SCOPES = {
    *("chat:write", "commands", "files:read", "files:write", "usergroups:read", "users:read"),
    *("channels:history", "channels:read", "groups:history", "groups:read"),
}
"""What the bot needs, each for a reason in slack-manifest.yml."""
_OF_CHANNELS = {"is_archived": "channel_archived"} | dict.fromkeys(
    ("not_in_channel", "channel_not_found"), "not_in_channel"
)


def look(notifier: SlackNotifier, chosen: Choices) -> set[Seen]:
    """Everything that is wrong now."""
    client = notifier.client
    try:
        with as_ours():
            headers = whole(client.auth_test()).headers
    except Refused as refused:
        return {("slack_scope", "a permission") if refused.code == "missing_scope" else ("slack_token", "")}
    except NotifierError:
        return {("slack_away", "")}
    return {*_of_scopes(headers, chosen), *_of_clock(headers), *_of_channels(notifier, chosen)}


def needed(chosen: Choices) -> set[str]:
    """The permissions that the bot needs with these settings."""
    return SCOPES | ({REACTIONS_SCOPE} if chosen.reactions else set())


def channels(chosen: Choices) -> list[str]:
    """Every channel in which the bot posts, by name."""
    named = [chosen.tweets_channel, chosen.fact_check_channel, chosen.reports_channel, chosen.admins_channel]
    named += read_channels(chosen.group_channels).values()
    return list(dict.fromkeys(name.lstrip("#") for name in named if name))


def _of_scopes(headers: Mapping[str, Any], chosen: Choices) -> Iterator[Seen]:
    given = header(headers, "x-oauth-scopes")
    missing = needed(chosen) - set(map(str.strip, given.split(",")))
    if given and missing:
        yield "slack_scope", ", ".join(sorted(missing))


def _of_clock(headers: Mapping[str, Any]) -> Iterator[Seen]:
    there = moment(header(headers, "date"))
    if there is not None and abs(probes.now() - there) > probes.CLOCKS_APART:
        yield "clock_wrong", socket.gethostname()


def _of_channels(notifier: SlackNotifier, chosen: Choices) -> Iterator[Seen]:
    known = Channels(notifier.client)
    for name in channels(chosen):
        try:
            postable(notifier.client, name, known=known)
        except Refused as refused:
            yield _OF_CHANNELS.get(refused.code, "slack_scope"), name
        except NotifierError:
            yield "slack_away", ""
