"""The table of blocks, and the check of a whole list of them in a message or a view."""

from typing import Any

from bot.sandbox.blockkit.elements import ELEMENTS, ID, IN_ACTIONS, IN_INPUT, IN_SECTION, formatted, image, plain
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.rules import Check, Findings, Key, both, either, flag, kind_of, many, may, need, text, typed

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 13_200

_BLOCK_ID = may(ID)
_IN_CONTEXT = kind_of({"image": image(), "mrkdwn": formatted(2000), "plain_text": formatted(2000)})


def _block(**keys: Key) -> Check:
    return typed(block_id=_BLOCK_ID, **keys)


BLOCKS: dict[str, Check] = {
    "actions": _block(elements=need(many(kind_of(ELEMENTS, IN_ACTIONS), most=25))),
    "context": _block(elements=need(many(_IN_CONTEXT, most=10))),
    "divider": _block(),
    "header": _block(text=need(plain(150))),
    "image": image(block_id=_BLOCK_ID, title=may(plain(2000))),
    "input": _block(
        label=need(plain(2000)),
        element=need(kind_of(ELEMENTS, IN_INPUT)),
        hint=may(plain(2000)),
        optional=may(flag),
        dispatch_action=may(flag),
    ),
    "markdown": _block(text=need(text(12_000))),
    "rich_text": _block(elements=RICH_TEXT),
    "section": both(
        _block(
            text=may(formatted(3000)),
            fields=may(many(formatted(2000), most=10)),
            accessory=may(kind_of(ELEMENTS, IN_SECTION)),
            expand=may(flag),
        ),
        either("text", "fields"),
    ),
}


def block_faults(blocks: Any, *, most: int, path: str = "/blocks") -> list[str]:
    """What Slack would say against a list of blocks; nothing when it is fine."""
    findings = Findings()
    many(kind_of(BLOCKS), least=0, most=most)(blocks, path, findings)
    if isinstance(blocks, list):
        _unique_ids([block for block in blocks if isinstance(block, dict)], path, findings)
    return findings.messages


def text_length(part: Any) -> int:
    """All the text in blocks together: `msg_blocks_too_long` looks at the sum."""
    if isinstance(part, list):
        return sum(text_length(member) for member in part)
    if isinstance(part, dict):
        return sum(
            len(value) if name == "text" and isinstance(value, str) else text_length(value)
            for name, value in part.items()
        )
    return 0


def elements_of(block: Any) -> list[dict[str, Any]]:
    """The interactive elements in a block."""
    inside = [block.get("accessory"), block.get("element")]
    if block.get("type") == "actions" and isinstance(block.get("elements"), list):
        inside += block["elements"]
    return [one for one in inside if isinstance(one, dict) and str(one.get("type")) in ELEMENTS]


def _unique_ids(blocks: list[dict[str, Any]], path: str, findings: Findings) -> None:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        block_id = block.get("block_id")
        if isinstance(block_id, str) and block_id:
            if block_id in seen:
                findings.add(f"block_id already exists: {block_id}", f"{path}/{place}/block_id")
            seen.add(block_id)
        actions = [one["action_id"] for one in elements_of(block) if isinstance(one.get("action_id"), str)]
        for action_id in {one for one in actions if actions.count(one) > 1}:
            findings.add(f"action_id already exists: {action_id}", f"{path}/{place}/elements")
