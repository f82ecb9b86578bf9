"""User groups: which there are, and who is in one."""

from bot.sandbox.config import UserGroup
from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json
from bot.sandbox.webapi.calls import Call


def list_groups(call: Call) -> Json:
    """Every user group, with its people where that is asked for."""
    groups = call.services.config.user_groups
    return {"usergroups": [_described(call, one, with_users=call.flag("include_users")) for one in groups]}


def list_users(call: Call) -> Json:
    """Who is in a user group."""
    wanted = call.needed("usergroup")
    for one in call.services.config.user_groups:
        if one.id == wanted:
            return {"users": list(one.users)}
    raise SlackError("no_such_subteam")


def _described(call: Call, group: UserGroup, *, with_users: bool) -> Json:
    described: Json = {
        "id": group.id,
        "team_id": call.services.config.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 0,
        "user_count": len(group.users),
    }
    return described | ({"users": list(group.users)} if with_users else {})
