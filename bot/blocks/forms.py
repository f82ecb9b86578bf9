"""What dialogs are made of: a view, its fields, and the options to choose from."""

from typing import Any

from bot.blocks.text import Block, clip, plain


def modal(title: str, blocks: list[Block], *, submit: str | None = None, close: str = "Close", **more: str) -> Block:
    """A dialog; `more` is what it carries along, such as its callback_id."""
    made: Block = {"type": "modal", "title": plain(clip(title, 24)), "close": plain(close), "blocks": blocks, **more}
    return made | ({"submit": plain(submit)} if submit else {})


def field(name: str, label: str, element: Block, *, hint: str | None = None, **more: Any) -> Block:
    """A question with its element, both found again by this name."""
    named = element | {"action_id": name}
    block: Block = {"type": "input", "block_id": name, "label": plain(label), "element": named, **more}
    return block | ({"hint": plain(hint)} if hint else {})


def option(text: str, value: str) -> Block:
    """One of several things to choose from."""
    return {"text": plain(text), "value": value}
