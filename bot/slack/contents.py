"""What a message holds that is kept up to date: its blocks, and its words where there are none."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.blocks.cards import card as card_blocks
from bot.blocks.cards import digest as digest_blocks
from bot.blocks.findings import finding as finding_blocks
from bot.blocks.home import fault as fault_blocks
from bot.blocks.retraining import verdict as verdict_blocks
from bot.blocks.stories import standing
from bot.blocks.teamwork import note as note_blocks
from pipeline.messages.fault_view import FaultView
from pipeline.messages.finding_view import FindingView
from pipeline.messages.note_view import NoteView
from pipeline.messages.verdict_view import VerdictView
from pipeline.messages.views import DigestView, View

_MEMBER = re.compile(r"[UW][A-Z0-9]+")


def content(view: View, *, person: Callable[[str], str], pictures: bool) -> dict[str, Any]:
    """What a card, digest, fault, finding, note or verdict shows; `person` gives somebody's name."""
    if isinstance(view, DigestView):
        return {"text": digest_blocks.fallback(view), "blocks": digest_blocks.blocks(view)}
    if isinstance(view, VerdictView):
        names = {who: person(who) for who in (view.asked_by, view.rolled_back_by) if who and is_person(who)}
        return {"text": verdict_blocks.fallback(view), "blocks": verdict_blocks.blocks(view, names=names)}
    if isinstance(view, FaultView):
        return {"text": fault_blocks.fallback(view), "blocks": fault_blocks.blocks(view)}
    if isinstance(view, FindingView):
        view = replace(view, finding=finding_blocks.named(view.finding, person))
        return {"text": finding_blocks.fallback(view), "blocks": finding_blocks.blocks(view)}
    if isinstance(view, NoteView):
        view = replace(view, note=replace(view.note, person=person(view.note.person)))
        return {"text": note_blocks.fallback(view), "blocks": note_blocks.blocks(view)}
    view = note_blocks.named(view, person)
    found = tuple(finding_blocks.named(one, person) for one in view.findings)
    view = replace(view, findings=found, story=view.story and standing.named(view.story, person))
    actor = person(view.acted_by) if view.acted_by else None
    return {"text": card_blocks.fallback(view), "blocks": card_blocks.blocks(view, actor=actor, pictures=pictures)}


def is_person(who: str) -> bool:
    """Whether this is a member id of Slack's, and not the terminal or the timetable."""
    return _MEMBER.fullmatch(who) is not None
