"""What an input holds, in Slack's words: from plain values to `state.values` and to an action."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.blockkit.blocks import elements_of
from bot.sandbox.shapes import Json


@dataclass(frozen=True)
class Holding:
    """Under which keys an element's value stands, and whether it is one of its options."""

    key: str
    initial: str
    of_options: bool = False


_TEXT = Holding("value", "initial_value")
_ONE = Holding("selected_option", "initial_option", of_options=True)
_SEVERAL = Holding("selected_options", "initial_options", of_options=True)

HOLDINGS: dict[str, Holding] = {
    "plain_text_input": _TEXT,
    "number_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "static_select": _ONE,
    "radio_buttons": _ONE,
    "multi_static_select": _SEVERAL,
    "checkboxes": _SEVERAL,
    "users_select": Holding("selected_user", "initial_user"),
    "multi_users_select": Holding("selected_users", "initial_users"),
    "channels_select": Holding("selected_channel", "initial_channel"),
    "multi_channels_select": Holding("selected_channels", "initial_channels"),
    "conversations_select": Holding("selected_conversation", "initial_conversation"),
    "multi_conversations_select": Holding("selected_conversations", "initial_conversations"),
    "datepicker": Holding("selected_date", "initial_date"),
    "timepicker": Holding("selected_time", "initial_time"),
}

Values = Mapping[str, Mapping[str, Any]]


def options_of(element: Json) -> list[Json]:
    """All options of a menu, those in groups too."""
    groups = element.get("option_groups") or []
    return [*(element.get("options") or []), *(one for group in groups for one in group["options"])]


def held(element: Json, value: Any) -> Json:
    """An element's state for a plain value: a text, an id, an option's value, or a list of them."""
    holding = HOLDINGS[element["type"]]
    if holding.of_options:
        value = _as_options(element, value)
    elif value in ("", []) and holding is _TEXT:
        value = None
    return {"type": element["type"], holding.key: value}


def _as_options(element: Json, value: Any) -> Any:
    options = {option["value"]: option for option in options_of(element)}
    if isinstance(value, list):
        return [options[one] for one in value if isinstance(one, str) and one in options]
    return options.get(value) if isinstance(value, str) else None


def _initial(element: Json) -> Json:
    holding = HOLDINGS[element["type"]]
    several = holding.key.endswith("s")
    return {"type": element["type"], holding.key: element.get(holding.initial, [] if several else None)}


def state_of(blocks: list[Json], values: Values) -> Json:
    """`state.values` of a message or view: what people put in, and the initial values elsewhere."""
    state: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element["type"] in HOLDINGS:
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
    faults: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            holding = HOLDINGS[element["type"]]
            value = state["values"][block["block_id"]][element["action_id"]][holding.key]
            fault = _fault(block, element, value)
            if fault:
                faults[block["block_id"]] = fault
    return faults


def _fault(block: Json, element: Json, value: Any) -> str:
    if not value:
        return "" if block.get("optional") else "Please complete this required field."
    if isinstance(value, str) and len(value) < element.get("min_length", 0):
        return f"Please write at least {element['min_length']} characters."
    if isinstance(value, str) and len(value) > element.get("max_length", 3000):
        return f"Please write at most {element.get('max_length', 3000)} characters."
    return ""
