"""The people in the workspace."""

import time

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json, all_user_objects
from bot.sandbox.webapi.calls import Call
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
