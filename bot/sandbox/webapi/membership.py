"""Who is in a channel: joining, leaving, creating, inviting, opening a direct conversation."""

import re
import time

from bot.sandbox.clock import new_id
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import channel_object, channel_of, scope_family
from bot.sandbox.webapi.pages import page_of

_NAME = re.compile(r"[\w-]{1,80}\Z")


def _with_members(call: Call, channel: Json, members: list[str]) -> Json:
    changed = {**channel, "members": members}
    call.services.workspace.save_channel(changed)
    return changed


def members(call: Call) -> Json:
    """The ids of a channel's members."""
    channel = channel_of(call, "read")
    page, cursor = page_of(call, channel["members"], default=100, most=1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def join(call: Call) -> Json:
    """Put the bot into a public channel."""
    channel = channel_of(call)
    if channel["is_private"] or channel["is_im"]:
        raise SlackError("method_not_supported_for_channel_type")
    if channel["is_archived"]:
        raise SlackError("is_archived")
    if call.services.workspace.bot_is_in(channel):
        described = channel_object(call, channel)
        return {"channel": described, "warning": "already_in_channel"}
    bot = call.services.config.app.user_id
    joined = _with_members(call, channel, [*channel["members"], bot])
    return {"channel": channel_object(call, joined)}


def leave(call: Call) -> Json:
    """Take the bot out of a channel."""
    channel = channel_of(call)
    call.need_scope("groups:write" if channel["is_private"] else "channels:manage")
    bot = call.services.config.app.user_id
    if bot not in channel["members"]:
        return {"not_in_channel": True}
    _with_members(call, channel, [member for member in channel["members"] if member != bot])
    return {}


def create(call: Call) -> Json:
    """Make a channel with the bot in it; a public one is open to everybody on the page."""
    name = call.needed("name")
    is_private = call.flag("is_private")
    call.need_scope("groups:write" if is_private else "channels:manage")
    workspace, config = call.services.workspace, call.services.config
    if not _NAME.match(name) or name != name.lower():
        raise SlackError("invalid_name_specials" if len(name) <= 80 else "invalid_name_maxlength")
    if workspace.channel_named(name) is not None:
        raise SlackError("name_taken")
    people = [] if is_private else [person.id for person in config.people]
    channel: Json = {
        "id": new_id("C"),
        "name": name,
        "is_private": is_private,
        "is_archived": False,
        "is_im": False,
        "topic": "",
        "members": [*people, config.app.user_id],
        "created": int(time.time()),
    }
    workspace.save_channel(channel)
    return {"channel": channel_object(call, channel)}


def invite(call: Call) -> Json:
    """Bring people into a channel that the bot is in."""
    channel = channel_of(call)
    call.need_scope("groups:write" if scope_family(channel) == "groups" else "channels:manage")
    if not call.services.workspace.bot_is_in(channel):
        raise SlackError("not_in_channel")
    wanted = [one for one in call.needed("users").split(",") if one]
    if any(call.services.config.person(one) is None for one in wanted):
        raise SlackError("user_not_found")
    fresh = [one for one in wanted if one not in channel["members"]]
    if not fresh:
        raise SlackError("already_in_channel")
    changed = _with_members(call, channel, [*channel["members"], *fresh])
    return {"channel": channel_object(call, changed)}


def open_direct(call: Call) -> Json:
    """The direct conversation between the bot and one person."""
    people = [one for one in call.needed("users").split(",") if one]
    if len(people) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    if call.services.config.person(people[0]) is None:
        raise SlackError("user_not_found")
    channel = call.services.workspace.direct_channel(people[0])
    return {"channel": {"id": channel["id"]}}
