"""What dialogs are made of: a view, its fields, and the options to choose from."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.text import Block, escape, mrkdwn, plain
from pipeline.language.speech import _

PROBLEM = "problem"
"""The block that says what is wrong."""
_KEPT = ("type", "title", "submit", "close", "callback_id", "private_metadata")
_HELD = {
    "plain_text_input": ("value", "initial_value"),
    "radio_buttons": ("selected_option", "initial_option"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_users_select": ("selected_users", "initial_users"),
    "users_select": ("selected_user", "initial_user"),
    "datepicker": ("selected_date", "initial_date"),
}
"""By kind of element, where Slack says what it holds, and where it takes that from us."""


def modal(title: str, blocks: list[Block], *, submit: str | None = None, close: str = _("Close"), **more: str) -> Block:
    """A dialog; `more` is what it carries along, such as its callback_id."""
    made: Block = {"type": "modal", "title": plain(title, 24), "close": plain(close, 24), "blocks": blocks, **more}
    return made | ({"submit": plain(submit, 24)} if submit else {})


def refusal(title: str, sentence: str) -> Block:
    """A dialog that says why there is no other."""
    return modal(title, [mrkdwn(f"⚠️ {escape(sentence)}")])


def field(name: str, label: str, element: Block, *, hint: str | None = None, **more: Any) -> Block:
    """A question with its element, both found again by this name."""
    named = element | {"action_id": name}
    block: Block = {"type": "input", "block_id": name, "label": plain(label), "element": named, **more}
    return block | ({"hint": plain(hint)} if hint else {})


def option(text: str, value: str) -> Block:
    """One of several things to choose from."""
    return {"text": plain(text, 75), "value": value}


def as_typed(view: Mapping[str, Any], problem: str) -> Block:
    """A dialog as somebody submitted it, with all that they typed, and what is wrong on top."""
    typed = (view.get("state") or {}).get("values") or {}
    wrong = mrkdwn(f"⚠️ {escape(problem)}") | {"block_id": PROBLEM}
    blocks = [_filled_in(block, typed) for block in view["blocks"] if block.get("block_id") != PROBLEM]
    return {name: view[name] for name in _KEPT if view.get(name)} | {"blocks": [wrong, *blocks]}


def _filled_in(block: Block, typed: Mapping[str, Any]) -> Block:
    element = block.get("element") or {}
    if element.get("type") not in _HELD:
        return block
    held, initial = _HELD[element["type"]]
    value = typed.get(block["block_id"], {}).get(element["action_id"], {}).get(held)
    bare = {name: part for name, part in element.items() if name != initial}
    return block | {"element": bare | ({initial: value} if value else {})}
