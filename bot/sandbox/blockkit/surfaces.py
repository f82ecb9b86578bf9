"""What Slack refuses in a modal, a home view, a message's metadata."""

import json
from typing import Any

from bot.sandbox.blockkit.blocks import VIEW_BLOCKS, block_faults
from bot.sandbox.blockkit.elements import ID, plain
from bot.sandbox.blockkit.rules import Findings, Keys, flag, kind_of, may, need, text, typed

METADATA_BYTES = 8_000


def _blocks(value: Any, path: str, findings: Findings) -> None:
    findings.messages += block_faults(value, most=VIEW_BLOCKS, path=path)


_VIEW: Keys = {
    "blocks": need(_blocks),
    "private_metadata": may(text(3000, least=0)),
    "callback_id": may(ID),
    "external_id": may(ID),
}
_VIEWS = {
    "modal": typed(
        **_VIEW,
        title=need(plain(24)),
        submit=may(plain(24)),
        close=may(plain(24)),
        clear_on_close=may(flag),
        notify_on_close=may(flag),
        submit_disabled=may(flag),
    ),
    "home": typed(**_VIEW),
}


def view_faults(view: Any, *, kinds: tuple[str, ...]) -> list[str]:
    """What Slack would say against a view of one of these kinds; nothing when it is fine."""
    findings = Findings()
    kind_of(_VIEWS, kinds)(view, "/view", findings)
    if not findings.messages and _lacks_submit(view):
        findings.add("submit is required when an input block is within the blocks array", "/view/submit")
    return findings.messages


def _lacks_submit(view: dict[str, Any]) -> bool:
    has_input = any(block["type"] == "input" for block in view["blocks"])
    return view["type"] == "modal" and has_input and "submit" not in view


def metadata_fault(metadata: Any) -> str | None:
    """The error code Slack gives for message metadata, or None when it is fine."""
    if not isinstance(metadata, dict) or set(metadata) - {"event_type", "event_payload", "entities"}:
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        return "invalid_metadata_format"
    if not isinstance(metadata.get("event_payload"), dict):
        return "invalid_metadata_format"
    too_large = len(json.dumps(metadata)) > METADATA_BYTES
    return "metadata_too_large" if too_large else None
