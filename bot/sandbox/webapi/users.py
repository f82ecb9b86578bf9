"""The people in the workspace and the channels they are in."""

import time

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json, all_user_objects
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import scope_family, visible
from bot.sandbox.webapi.conversations import families, listed
from bot.sandbox.webapi.pages import page_of


def list_users(call: Call) -> Json:
    """Everybody, the bot included."""
    page, cursor = page_of(call, all_user_objects(call.services.config), default=1000, most=1000)
    return {
        "members": page,
        "cache_ts": int(time.time()),
        "response_metadata": {"next_cursor": cursor},
    }


def info(call: Call) -> Json:
    """One person."""
    wanted = call.needed("user")
    for user in all_user_objects(call.services.config):
        if user["id"] == wanted:
            return {"user": user}
    raise SlackError("user_not_found")


def conversations(call: Call) -> Json:
    """The channels that a person, or the bot itself, is in."""
    config = call.services.config
    wanted = families(call)
    user = call.text("user") or config.app.user_id
    if user != config.app.user_id and config.person(user) is None:
        raise SlackError("user_not_found")
    channels = [
        channel
        for channel in call.services.workspace.channels.values()
        if scope_family(channel) in wanted
        and visible(call, channel)
        and (user in channel["members"] or (channel["is_im"] and user == config.app.user_id))
        and not (call.flag("exclude_archived") and channel["is_archived"])
    ]
    return listed(call, channels)
