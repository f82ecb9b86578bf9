"""The table of methods that the sandbox speaks, with the token and the scope each needs."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.shapes import Json
from bot.sandbox.webapi import chat, conversations, files, reactions, usergroups, users, views
from bot.sandbox.webapi.calls import Call


@dataclass(frozen=True)
class Method:
    """One method: what it does, which scope it needs ("" for none or by channel), whose token; if it only reads."""

    perform: Callable[[Call], Json]
    scope: str = ""
    token: str = "xoxb"  # noqa: S105 (the kind of token)
    reads: bool = False


def _connections_open(call: Call) -> Json:
    """Give an address for one Socket Mode connection."""
    ticket = call.services.sockets.new_ticket()
    app_id = call.services.config.app.app_id
    return {"url": f"{call.services.socket_origin}/link/?ticket={ticket}&app_id={app_id}"}


METHODS: dict[str, Method] = {
    "auth.test": Method(users.auth_test, reads=True),
    "apps.connections.open": Method(_connections_open, "connections:write", "xapp"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink, reads=True),
    "conversations.list": Method(conversations.list_channels, reads=True),
    "conversations.info": Method(conversations.info, reads=True),
    "conversations.members": Method(conversations.members, reads=True),
    "conversations.history": Method(conversations.history, reads=True),
    "conversations.replies": Method(conversations.replies, reads=True),
    "reactions.add": Method(reactions.add, "reactions:write"),
    "reactions.remove": Method(reactions.remove, "reactions:write"),
    "usergroups.list": Method(usergroups.list_groups, "usergroups:read", reads=True),
    "usergroups.users.list": Method(usergroups.list_users, "usergroups:read", reads=True),
    "users.list": Method(users.list_users, "users:read", reads=True),
    "users.info": Method(users.info, "users:read", reads=True),
    "views.open": Method(views.open_view),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
    "views.publish": Method(views.publish),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write"),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
}
