"""What Slack refuses in a modal, a home view, a message's metadata."""

import json
from typing import Any

from bot.sandbox.blockkit.blocks import VIEW_BLOCKS, block_faults
from bot.sandbox.blockkit.elements import ID, plain
from bot.sandbox.blockkit.rules import Check, Needed, both, fault, flag, kind_of, mapping, shape, text, typed

METADATA_BYTES = 8_000


def _blocks(value: Any, path: str) -> list[str]:
    return block_faults(value, most=VIEW_BLOCKS, path=path)


_VIEW: dict[str, Check] = {
    "blocks": Needed(_blocks),
    "private_metadata": text(3000, least=0),
    "callback_id": ID,
    "external_id": ID,
}
_VIEWS = {
    "modal": typed(
        **_VIEW,
        title=Needed(plain(24)),
        submit=plain(24),
        close=plain(24),
        clear_on_close=flag,
        notify_on_close=flag,
        submit_disabled=flag,
    ),
    "home": typed(**_VIEW),
}
_METADATA = shape(event_type=Needed(text(10**7)), event_payload=Needed(mapping), entities=both())


def view_faults(view: Any, *, kinds: tuple[str, ...]) -> list[str]:
    """What Slack would say against a view of one of these kinds; nothing when it is fine."""
    faults = kind_of({kind: _VIEWS[kind] for kind in kinds})(view, "/view")
    if not faults and _lacks_submit(view):
        return [fault("submit is required when an input block is within the blocks array", "/view/submit")]
    return faults


def _lacks_submit(view: dict[str, Any]) -> bool:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    return view["type"] == "modal" and has_input and "submit" not in view


def metadata_fault(metadata: Any) -> str | None:
    """The error code Slack gives for message metadata, or None when it is fine."""
    if _METADATA(metadata, ""):
        return "invalid_metadata_format"
    return "metadata_too_large" if len(json.dumps(metadata)) > METADATA_BYTES else None
