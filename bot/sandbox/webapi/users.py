"""The people in the workspace and the channels they are in."""

import time

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json, all_user_objects
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.conversations import listed
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
    user = call.text("user") or config.app.user_id
    if user != config.app.user_id and config.person(user) is None:
        raise SlackError("user_not_found")
    return listed(call, member=user)
