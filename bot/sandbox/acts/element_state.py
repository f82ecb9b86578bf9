"""What an input holds, in Slack's words: from plain values to `state.values` and to an action."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.blockkit.blocks import elements_of
from bot.sandbox.shapes import Json

HOLDS = {
    **dict.fromkeys(("plain_text_input", "number_input", "email_text_input", "url_text_input"), "value"),
    **dict.fromkeys(("static_select", "radio_buttons"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "file_input": "files",
}
"""Under which key an element's value stands."""

Values = Mapping[str, Mapping[str, Any]]


def options_of(element: Json) -> list[Json]:
    """All options of a menu, those in groups too."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


def held(element: Json, value: Any) -> Json:
    """An element's state for a plain value: a text, an id, an option's value, or a list of them."""
    key = HOLDS[element["type"]]
    if key.startswith("selected_option"):
        value = _as_options(element, value)
    elif key == "value" and value in ("", []):
        value = None
    return {"type": element["type"], key: value}


def _as_options(element: Json, value: Any) -> Any:
    options = {option["value"]: option for option in options_of(element)}
    if isinstance(value, list):
        return [options[one] for one in value if isinstance(one, str) and one in options]
    return options.get(value) if isinstance(value, str) else None


def _initial(element: Json) -> Json:
    key = HOLDS[element["type"]]
    nothing: Json | list[Json] | None = [] if key.endswith("s") else None
    return {"type": element["type"], key: element.get(f"initial_{key.removeprefix('selected_')}", nothing)}


def state_of(blocks: list[Json], values: Values) -> Json:
    """`state.values` of a message or view: what people put in, and the initial values elsewhere."""
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in HOLDS:
                given = values.get(block["block_id"], {})
                action_id = element["action_id"]
                entry = held(element, given[action_id]) if action_id in given else _initial(element)
                state.setdefault(block["block_id"], {})[action_id] = entry
    return {"values": state}


def action_of(block: Json, element: Json, value: Any, ts: str) -> Json:
    """The action that using an element sends."""
    action: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": ts,
    }
    if element["type"] == "button":
        shown = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        return action | shown
    if element["type"] == "overflow":
        return action | {"selected_option": _as_options(element, value)}
    return action | held(element, value)


def missing_inputs(blocks: list[Json], state: Json) -> dict[str, str]:
    """What the page itself complains about before a view is sent, by block id."""
    asked = [(block, block["element"]) for block in blocks if block["type"] == "input"]
    values = {
        block["block_id"]: state["values"][block["block_id"]][element["action_id"]][HOLDS[element["type"]]]
        for block, element in asked
    }
    faults = {block["block_id"]: _fault(block, element, values[block["block_id"]]) for block, element in asked}
    return {block_id: fault for block_id, fault in faults.items() if fault}


def _fault(block: Json, element: Json, value: Any) -> str:
    if not value:
        return "" if block.get("optional") else "Please complete this required field."
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return f"Please write at least {element['min_length']} characters."
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        return f"Please write at most {element.get('max_length', 3000)} characters."
    return ""
