"""By which a message is recognised later as a card's, a finding's or a verdict's."""

from typing import Any

from bot.blocks import ids
from pipeline.messages.finding_view import FindingView
from pipeline.messages.verdict_view import VerdictView
from pipeline.messages.views import View


def metadata(view: View) -> dict[str, Any]:
    """What is sent along with the message."""
    if isinstance(view, VerdictView):
        return {"event_type": ids.VERDICT_EVENT, "event_payload": {"retraining_id": view.retraining_id}}
    if isinstance(view, FindingView):
        return {"event_type": ids.FINDING_EVENT, "event_payload": {"message_id": view.message_id}}
    return {"event_type": ids.CARD_EVENT, "event_payload": {"card_id": view.card_id}}


def is_of(message: dict[str, Any], view: View) -> bool:
    """Whether a message that was read is this one's."""
    found, ours = message.get("metadata") or {}, metadata(view)
    return all(found.get(name) == ours[name] for name in ours)
