"""By which a message is recognised later: a card, a digest, a fault, a finding, a note, a verdict, a campaign.

Cards and findings say what they are about, too: a desk that was restored from a backup numbers them otherwise. One
of both is enough: an edit gives a post another address.
"""

from typing import Any

from bot.blocks import ids
from pipeline.messages.fault_view import FaultView
from pipeline.messages.finding_view import FindingView
from pipeline.messages.note_view import NoteView
from pipeline.messages.verdict_view import VerdictView
from pipeline.messages.views import DigestView, View


def metadata(view: View) -> dict[str, Any]:
    """What is sent along with the message."""
    if isinstance(view, VerdictView):
        return {"event_type": ids.VERDICT_EVENT, "event_payload": {"retraining_id": view.retraining_id}}
    if isinstance(view, FaultView):
        return {"event_type": ids.FAULT_EVENT, "event_payload": {"note_id": view.note_id or 0, "code": view.code}}
    if isinstance(view, FindingView):
        about = f"{type(view.finding.payload).__name__} of {view.finding.subject}, {view.post}"
        return {"event_type": ids.FINDING_EVENT, "event_payload": {"message_id": view.message_id, "about": about}}
    if isinstance(view, DigestView):
        return {"event_type": ids.DIGEST_EVENT, "event_payload": {"digest_id": view.digest_id}}
    if isinstance(view, NoteView):
        return {"event_type": ids.NOTE_EVENT, "event_payload": {"message_id": view.message_id}}
    return {"event_type": ids.CARD_EVENT, "event_payload": {"card_id": view.card_id, "about": view.url}}


def metadata_of_campaign(campaign_id: int) -> dict[str, Any]:
    """What is sent along with a campaign's announcement."""
    return {"event_type": ids.CAMPAIGN_EVENT, "event_payload": {"campaign_id": campaign_id}}


def is_of(message: dict[str, Any], view: View) -> bool:
    """Whether a message that was read is this one's."""
    return carries(message, metadata(view))


def carries(message: dict[str, Any], ours: dict[str, Any]) -> bool:
    """Whether a message that was read was sent along with this."""
    found = message.get("metadata")
    if not isinstance(found, dict) or found.get("event_type") != ours["event_type"]:
        return False
    theirs = found.get("event_payload")
    return isinstance(theirs, dict) and any(
        theirs.get(name) == ours["event_payload"][name] for name in ours["event_payload"]
    )
