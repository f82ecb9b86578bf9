"""Emoji that people and the bot put on messages."""

import re

from bot.sandbox.errors import SlackError
from bot.sandbox.shapes import Json

_NAME = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")


def with_reaction(message: Json, name: str, user: str) -> Json:
    """The message with somebody's emoji on it; raises SlackError where it is there already, or none."""
    if not _NAME.fullmatch(name):
        raise SlackError("invalid_name")
    people = _people(message)
    if user in people.get(name, []):
        raise SlackError("already_reacted")
    return _with(message, people | {name: [*people.get(name, []), user]})


def without_reaction(message: Json, name: str, user: str) -> Json:
    """The message without it; raises SlackError where it is not there."""
    people = _people(message)
    if user not in people.get(name, []):
        raise SlackError("no_reaction")
    return _with(message, people | {name: [one for one in people[name] if one != user]})


def _people(message: Json) -> dict[str, list[str]]:
    return {one["name"]: one["users"] for one in message.get("reactions", [])}


def _with(message: Json, people: dict[str, list[str]]) -> Json:
    held = [{"name": name, "users": users, "count": len(users)} for name, users in people.items() if users]
    rest = {key: value for key, value in message.items() if key != "reactions"}
    return rest | ({"reactions": held} if held else {})
