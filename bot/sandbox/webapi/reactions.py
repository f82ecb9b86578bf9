"""The bot's own emoji on messages."""

from collections.abc import Callable

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.state.reactions import with_reaction, without_reaction
from bot.sandbox.webapi.calls import Call
from bot.sandbox.webapi.channels import joined_channel_of


def add(call: Call) -> Json:
    """Put an emoji on a message."""
    return _change(call, with_reaction)


def remove(call: Call) -> Json:
    """Take it away."""
    return _change(call, without_reaction)


def _change(call: Call, changed: Callable[[Json, str, str], Json]) -> Json:
    workspace, channel = call.services.workspace, joined_channel_of(call)
    message = workspace.messages[channel["id"]].get(call.needed("timestamp"))
    if message is None:
        raise SlackError("message_not_found")
    user = call.services.config.app.user_id
    workspace.save_message(channel["id"], changed(message, call.needed("name"), user))
    return {}
