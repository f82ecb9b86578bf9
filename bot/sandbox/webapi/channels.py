"""Which channel a call means, and whether the bot may see it and write to it."""

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call


def scope_family(channel: Json) -> str:
    """The first half of the scopes that this kind of channel needs."""
    if channel["is_im"]:
        return "im"
    return "groups" if channel["is_private"] else "channels"


def visible(call: Call, channel: Json) -> bool:
    """Whether the bot knows of a channel: public ones, and those that it is in."""
    return not channel["is_private"] or call.services.workspace.bot_is_in(channel)


def channel_of(call: Call, action: str = "", *, by_name: bool = False) -> Json:
    """The channel of a call, by id; raises SlackError where it is hidden or the scope is missing."""
    reference = call.needed("channel")
    workspace = call.services.workspace
    channel = workspace.channel_named(reference) if by_name else workspace.channels.get(reference)
    if channel is None or not visible(call, channel):
        raise SlackError("channel_not_found")
    if action:
        call.need_scope(f"{scope_family(channel)}:{action}")
    return channel


def joined_channel_of(call: Call, action: str = "") -> Json:
    """The channel of a call, where the bot is a member; raises SlackError otherwise."""
    channel = channel_of(call, action)
    if not call.services.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def writable_channel_of(call: Call) -> Json:
    """Where a message may go: a channel by id or name, or a person, whose direct channel is meant."""
    workspace = call.services.workspace
    reference = call.needed("channel")
    if call.services.config.person(reference) is not None:
        return workspace.direct_channel(reference)
    channel = channel_of(call, by_name=True)
    if channel["is_archived"]:
        raise SlackError("is_archived")
    if not workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    return channel


def channel_object(call: Call, channel: Json) -> Json:
    """A channel as the conversations methods describe it."""
    described = {
        "id": channel["id"],
        "created": channel["created"],
        "is_archived": channel["is_archived"],
        "is_im": channel["is_im"],
        "context_team_id": call.services.config.team_id,
    }
    if channel["is_im"]:
        return described | {"user": channel["user"]}
    return described | {
        "name": channel["name"],
        "name_normalized": channel["name"],
        "is_channel": not channel["is_private"],
        "is_group": channel["is_private"],
        "is_private": channel["is_private"],
        "is_mpim": False,
        "is_general": False,
        "is_shared": False,
        "is_member": call.services.workspace.bot_is_in(channel),
        "topic": {"value": channel["topic"], "creator": "", "last_set": 0},
        "num_members": len(channel["members"]),
    }
