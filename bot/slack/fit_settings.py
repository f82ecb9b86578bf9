"""Whether Slack has what the desk's settings name: asked before they are saved."""

from collections.abc import Mapping

from slack_sdk import WebClient

from bot.slack.channels import postable
from bot.slack.errors import as_ours
from bot.slack.members import UserGroups
from bot.slack.patience import header
from pipeline.configuration.load.groups import read_channels
from pipeline.language.speech import _
from pipeline.messages.notifier import Refused

CHANNELS = ("tweets_channel", "fact_check_channel", "reports_channel", "admins_channel")
GROUPS = ("readers_group", "fact_checkers_group", "heads_group", "admins_group")
REACTIONS_SCOPE = "reactions:read"
"""What emoji that count as clicks need, and nothing else does."""


def check(client: WebClient, wishes: Mapping[str, str | None]) -> None:
    """Raise NotifierError where a channel, a user group or a permission is missing, with what to do."""
    for name in CHANNELS:
        if channel := wishes.get(name):
            postable(client, channel)
    for channel in read_channels(wishes.get("group_channels") or "").values():
        postable(client, channel)
    for name in GROUPS:
        if group := wishes.get(name):
            UserGroups(client).of(group.strip().lstrip("@"))
    if wishes.get("reactions"):
        _may_see_reactions(client)


def _may_see_reactions(client: WebClient) -> None:
    with as_ours():
        scopes = header(client.auth_test().headers, "x-oauth-scopes")
    if scopes and REACTIONS_SCOPE not in map(str.strip, scopes.split(",")):
        raise Refused(
            _("Emoji cannot count: the app lacks {scope}. Update it from slack-manifest.yml, install it again.").format(
                scope=REACTIONS_SCOPE
            )
        )
