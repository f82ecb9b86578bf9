"""What Slack sends when somebody acts, written after its documentation: for `dispatch`, and for forgers."""

import itertools
from typing import Any

from bot.blocks import ids
from bot.blocks.stories import dialogs
from bot.sandbox import Sandbox
from bot.sandbox.state.triggers import ResponseUrl

Json = dict[str, Any]
_CLICKS = itertools.count(1)
"""No two clicks have one time."""

_KEYS = {
    "plain_text_input": "value",
    "number_input": "value",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "file_input": "files",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_users_select": "selected_users",
    "users_select": "selected_user",
    "datepicker": "selected_date",
}


def _base(sandbox: Sandbox, person: str, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": "T0SANDBOX", "domain": "sandbox"},
        "user": {"id": person, "username": person.lower(), "name": person.lower(), "team_id": "T0SANDBOX"},
        "api_app_id": "A0CLAIMWIRE",
        "token": "Shh_its_a_seekrit",
        "trigger_id": sandbox.services.triggers.give(person),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _address(sandbox: Sandbox, person: str, channel: str, message: Json | None = None) -> str:
    about = {"message_ts": message["ts"], "is_ephemeral": bool(message.get("is_ephemeral"))} if message else {}
    given = sandbox.services.response_urls.give(ResponseUrl(person, channel, **about))
    return f"{sandbox.services.origin}/response/{given.id}"


def button(action_id: str, value: str) -> Json:
    """A button was pressed."""
    text = {"type": "plain_text", "text": "…", "emoji": True}
    return {
        "action_id": action_id,
        "block_id": "b1",
        "text": text,
        "value": value,
        "type": "button",
        "action_ts": f"{1780000000 + next(_CLICKS)}.200000",
    }


def search(action_id: str, value: str | None) -> Json:
    """Enter was pressed in a field."""
    return {"type": "plain_text_input", "block_id": action_id, "action_id": action_id, "value": value, "action_ts": "1"}


def menu(action_id: str, value: str) -> Json:
    """An entry of an overflow menu was chosen."""
    option = {"text": {"type": "plain_text", "text": "…", "emoji": True}, "value": value}
    return {"type": "overflow", "action_id": action_id, "block_id": "b1", "selected_option": option, "action_ts": "1.2"}


def in_message(sandbox: Sandbox, person: str, action: Json, *, channel: str, message: Json) -> Json:
    """Somebody used an element of a message; an ephemeral message is not sent along."""
    ephemeral = bool(message.get("is_ephemeral"))
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": ephemeral}
    payload = _base(sandbox, person, "block_actions") | {
        "container": container,
        "channel": {"id": channel, "name": "privategroup"},
        "state": {"values": {}},
        "response_url": _address(sandbox, person, channel, message),
        "actions": [action],
    }
    return payload if ephemeral else payload | {"message": message}


def in_view(sandbox: Sandbox, person: str, action: Json, *, view: Json) -> Json:
    """Somebody used an element of App Home."""
    container = {"type": "view", "view_id": view["id"]}
    return _base(sandbox, person, "block_actions") | {"container": container, "view": view, "actions": [action]}


def view_submission(sandbox: Sandbox, person: str, view: Json, values: dict[str, Any]) -> Json:
    """Somebody pressed Save; what is not given keeps its initial value."""
    fields = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    state = {
        block_id: {(name := element["action_id"]): _held(element, values.get(name))}
        for block_id, element in fields.items()
    }
    filled = view | {"state": {"values": state}}
    return _base(sandbox, person, "view_submission") | {"view": filled, "response_urls": []}


def view_closed(sandbox: Sandbox, person: str, view: Json) -> Json:
    """Somebody closed a dialog that wants to be told."""
    return _base(sandbox, person, "view_closed") | {"view": view, "is_cleared": False}


def decision(sandbox: Sandbox, person: str, choice: str, card_id: int, channel: str) -> Json:
    """Somebody submitted the dialog of a decision, whose button was in this channel."""
    about = f"{card_id}:{channel}"
    asked = dialogs.leaving("leave", about, "…") if choice == "leave" else dialogs.assignment(choice, about, "…")
    return view_submission(sandbox, person, asked | {"id": "V0DECISION"}, {})


def _held(element: Json, value: Any) -> Json:
    key = _KEYS[element["type"]]
    if value is None:
        empty: Any = [] if key.endswith("s") else None
        initial = "value" if key == "value" else key.removeprefix("selected_")
        value = element.get(f"initial_{initial}", empty)
    elif key == "selected_options":
        value = [option for option in element["options"] if option["value"] in value]
    elif key == "selected_option":
        value = next(option for option in element["options"] if option["value"] == value)
    return {"type": element["type"], key: value}


def command(sandbox: Sandbox, person: str, text: str, *, channel: str) -> Json:
    """Somebody wrote /claimwire."""
    return {
        "token": "Shh_its_a_seekrit",
        "team_id": "T0SANDBOX",
        "team_domain": "sandbox",
        "channel_id": channel,
        "channel_name": "privategroup",
        "user_id": person,
        "user_name": person.lower(),
        "command": "/claimwire",
        "text": text,
        "api_app_id": "A0CLAIMWIRE",
        "is_enterprise_install": "false",
        "response_url": _address(sandbox, person, channel),
        "trigger_id": sandbox.services.triggers.give(person),
    }


def shortcut(sandbox: Sandbox, person: str, message: Json, *, channel: str) -> Json:
    """Somebody chose *Ask Claimwire* in the menu of a message."""
    return _base(sandbox, person, "message_action") | {
        "callback_id": ids.ASK_SHORTCUT,
        "action_ts": f"{1780000000 + next(_CLICKS)}.300000",
        "message_ts": message["ts"],
        "message": message,
        "channel": {"id": channel, "name": "privategroup"},
        "response_url": _address(sandbox, person, channel),
    }


def home_opened(person: str) -> Json:
    """Somebody opened the App Home, in the envelope of the Events API."""
    event = {"type": "app_home_opened", "user": person, "channel": "D0HOME", "tab": "home", "event_ts": "1.2"}
    return {
        "token": "Shh_its_a_seekrit",
        "team_id": "T0SANDBOX",
        "api_app_id": "A0CLAIMWIRE",
        "event": event,
        "type": "event_callback",
        "event_id": "Ev0",
        "event_time": 1780000000,
        "authorizations": [{"team_id": "T0SANDBOX", "user_id": "U0CLAIMWIRE", "is_bot": True}],
    }
