"""Cards that look otherwise are drawn anew: whoever changes how they look raises their layout."""

import hashlib
import json
from typing import Any

from bot.blocks.cards import card as card_blocks
from bot.blocks.findings import finding as finding_blocks
from bot.blocks.teamwork import note as note_blocks
from pipeline.messages.finding_view import FindingView
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.views import LAYOUT, Engagement, Repeated, ShortLink, Taken
from tests.bot.blocks.test_card import LOOKS, full
from tests.bot.blocks.test_every_builder import MOMENT, a_story, a_thread, on_card, payloads

DRAWN = (4, "f66b212e39cb")
NOTE = NoteOnCard(person="U0HEAD", text="Ask the ministry.", at=MOMENT, edited=True)


def everything() -> str:
    """Cards and what stands in their threads, with all that they can show."""
    found = tuple(map(on_card, payloads("paro")))
    more: dict[str, Any] = {
        "notes": (NOTE,), "notes_in_all": 3, "taken": Taken("U0HEAD", MOMENT), "asked_by": "U0HEAD", "edited": True,
        "repeated": Repeated(2, 3, (("other", "https://x.com/other/status/2"),)), "findings": found, "unlearnt": "gl",
        "selected_probability": 0.2, "thread": a_thread("El IPC sube. https://t.co/a"),
        "links": (ShortLink("https://t.co/a", "https://ine.example/ipc", "IPC"),),
        "engagement": Engagement({"reposts": 3}, MOMENT),
    }  # fmt: skip
    looks = [
        *LOOKS,
        {"purpose": "fact_check", "acted_by": "U0HEAD", "acted": "leave", "story": a_story("paro", "left")},
    ]
    shown = [card_blocks.blocks(full("El paro baja. https://t.co/a", **look, **more), actor="Ana") for look in looks]
    where: dict[str, Any] = {"message_id": 1, "purpose": "tweets", "channel": "C1", "thread_ts": "1.0"}
    shown += [finding_blocks.blocks(FindingView(finding=one, version="v1", **where)) for one in found]
    shown += [note_blocks.blocks(NoteView(note_id=1, note=NOTE, **where))]
    return json.dumps(shown, sort_keys=True)


def test_whoever_changes_how_cards_look_raises_their_layout() -> None:
    now = (LAYOUT, hashlib.sha256(everything().encode()).hexdigest()[:12])
    assert now == DRAWN, f"Cards look otherwise: raise LAYOUT of pipeline/messages/views.py, and keep {now} here."
