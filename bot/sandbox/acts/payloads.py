"""The payloads of interactions and slash commands, shaped as Slack's."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.acts.element_state import Values, action_of, state_of
from bot.sandbox.config import Person
from bot.sandbox.services import Services
from bot.sandbox.shapes import Json, payload_channel, payload_user
from bot.sandbox.state.triggers import ResponseUrl


@dataclass(frozen=True)
class Used:
    """The element somebody used, the block it stands in, and the value it now has."""

    block: Json
    element: Json
    value: Any
    values: Values


def _base(services: Services, person: Person, kind: str) -> Json:
    config = services.config
    return {
        "type": kind,
        "user": payload_user(person, config.team_id),
        "api_app_id": config.app.app_id,
        "token": "sandbox-verification",
        "trigger_id": services.triggers.give(person.id),
        "team": {"id": config.team_id, "domain": "sandbox"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _actions(services: Services, used: Used) -> list[Json]:
    return [action_of(used.block, used.element, used.value, services.workspace.clock.next_ts())]


def response_address(services: Services, given: ResponseUrl) -> str:
    """The full address of a response URL."""
    return f"{services.origin}/response/{given.id}"


def _container(channel: Json, message: Json) -> Json:
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": bool(message.get("is_ephemeral")),
    }
    return container | ({"thread_ts": message["thread_ts"]} if message.get("thread_ts") else {})


def message_action(services: Services, person: Person, *, channel: Json, message: Json, used: Used) -> Json:
    """Somebody used an element in a message."""
    is_ephemeral = bool(message.get("is_ephemeral"))
    clicked = ResponseUrl(
        person.id, channel["id"], message["ts"], is_ephemeral=is_ephemeral, thread_ts=message.get("thread_ts")
    )
    given = services.response_urls.give(clicked)
    payload = _base(services, person, "block_actions") | {
        "container": _container(channel, message),
        "channel": payload_channel(channel),
        "state": state_of(all_blocks(message), used.values),
        "response_url": response_address(services, given),
        "actions": _actions(services, used),
    }
    return payload if is_ephemeral else payload | {"message": message}


def shortcut_used(services: Services, person: Person, *, channel: Json, message: Json, callback_id: str) -> Json:
    """Somebody chose a shortcut on a message, whether the app is in the channel or not."""
    given = services.response_urls.give(ResponseUrl(person.id, channel["id"]))
    return _base(services, person, "message_action") | {
        "callback_id": callback_id,
        "action_ts": services.workspace.clock.next_ts(),
        "message_ts": message["ts"],
        "message": message,
        "channel": payload_channel(channel),
        "response_url": response_address(services, given),
    }


def all_blocks(message: Json) -> list[Json]:
    """The blocks of a message, those in its attachments too."""
    attached = [block for one in message.get("attachments", []) for block in one.get("blocks", [])]
    return [*message.get("blocks", []), *attached]


def view_action(services: Services, person: Person, *, view: Json, used: Used) -> Json:
    """Somebody used an element in a modal or a home view."""
    return _base(services, person, "block_actions") | {
        "container": {"type": "view", "view_id": view["id"]},
        "view": view | {"state": state_of(view["blocks"], used.values)},
        "actions": _actions(services, used),
    }


def view_submission(services: Services, person: Person, *, view: Json) -> Json:
    """Somebody submitted a modal; `view` holds its state."""
    return _base(services, person, "view_submission") | {"view": view, "response_urls": []}


def view_closed(services: Services, person: Person, *, view: Json, is_cleared: bool) -> Json:
    """Somebody closed a modal that wants to be told."""
    payload = _base(services, person, "view_closed") | {"view": view, "is_cleared": is_cleared}
    del payload["trigger_id"]
    return payload


def slash_form(
    services: Services, person: Person, *, channel: Json, command: str, text: str, given: ResponseUrl
) -> Json:
    """Somebody typed a slash command."""
    config = services.config
    return {
        "token": "sandbox-verification",
        "team_id": config.team_id,
        "team_domain": "sandbox",
        "channel_id": channel["id"],
        "channel_name": payload_channel(channel)["name"],
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": config.app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_address(services, given),
        "trigger_id": services.triggers.give(person.id),
    }


def home_opened(services: Services, person: Person, *, channel: Json) -> Json:
    """Somebody opened the App Home."""
    event: Json = {
        "type": "app_home_opened",
        "user": person.id,
        "channel": channel["id"],
        "tab": "home",
        "event_ts": services.workspace.clock.next_ts(),
    }
    home = services.views.homes.get(person.id)
    return event if home is None else event | {"view": home}


def reaction_event(services: Services, person: Person, *, channel: Json, message: Json, name: str, kind: str) -> Json:
    """Somebody put an emoji on a message, or took it away."""
    return {
        "type": kind,
        "user": person.id,
        "reaction": name,
        "item": {"type": "message", "channel": channel["id"], "ts": message["ts"]},
        "item_user": message.get("user"),
        "event_ts": services.workspace.clock.next_ts(),
    }


def message_event(message: Json, *, channel: Json) -> Json:
    """Somebody wrote a message."""
    kind = "im" if channel["is_im"] else "group" if channel["is_private"] else "channel"
    return message | {"channel": channel["id"], "channel_type": kind, "event_ts": message["ts"]}
