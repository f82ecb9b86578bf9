"""The table of blocks, and the check of a whole list of them in a message or a view."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.sandbox.blockkit.elements import ELEMENTS, ID, IN_ACTIONS, IN_INPUT, IN_SECTION, formatted, image, plain
from bot.sandbox.blockkit.rich_text import RICH_TEXT
from bot.sandbox.blockkit.rules import Check, Needed, both, either, fault, flag, kind_of, many, text, typed

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ALL_TEXT = 13_200

_IN_CONTEXT = kind_of({"image": image(), "mrkdwn": formatted(2000), "plain_text": formatted(2000)})


def _block(**keys: Check) -> Check:
    return typed(block_id=ID, **keys)


BLOCKS: dict[str, Check] = {
    "actions": _block(elements=Needed(many(kind_of(IN_ACTIONS), most=25))),
    "context": _block(elements=Needed(many(_IN_CONTEXT, most=10))),
    "divider": _block(),
    "header": _block(text=Needed(plain(150))),
    "image": image(block_id=ID, title=plain(2000)),
    "input": _block(
        label=Needed(plain(2000)),
        element=Needed(kind_of(IN_INPUT)),
        hint=plain(2000),
        optional=flag,
        dispatch_action=flag,
    ),
    "markdown": _block(text=Needed(text(12_000))),
    "rich_text": _block(elements=RICH_TEXT),
    "section": both(
        _block(text=formatted(3000), fields=many(formatted(2000), most=10), accessory=kind_of(IN_SECTION), expand=flag),
        either("text", "fields"),
    ),
}


def block_faults(blocks: Any, *, most: int, path: str = "/blocks") -> list[str]:
    """What Slack would say against a list of blocks; nothing when it is fine."""
    faults = many(kind_of(BLOCKS), least=0, most=most)(blocks, path)
    if isinstance(blocks, list):
        faults += _repeated_ids([block for block in blocks if isinstance(block, dict)], path)
    return faults


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


def _repeated_ids(blocks: list[dict[str, Any]], path: str) -> Iterator[str]:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        for block_id in _ids([block], "block_id"):
            if block_id in seen:
                yield fault(f"block_id already exists: {block_id}", f"{path}/{place}/block_id")
            seen.add(block_id)
        actions = Counter(_ids(elements_of(block), "action_id"))
        for action_id in (one for one, times in actions.items() if times > 1):
            yield fault(f"action_id already exists: {action_id}", f"{path}/{place}/elements")


def _ids(parts: list[dict[str, Any]], key: str) -> list[str]:
    return [part[key] for part in parts if isinstance(part.get(key), str) and part[key]]
