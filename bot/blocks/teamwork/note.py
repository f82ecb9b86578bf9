"""Notes and who has a card: on the card, and each note as a message in its thread."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import ids
from bot.blocks.teamwork import words
from bot.blocks.teamwork.menu import entries_of
from bot.blocks.text import (
    Block,
    clip,
    clock,
    escape,
    flat,
    isolated,
    literal,
    moment,
    mrkdwn,
    outside,
    paragraph,
    quotation,
    rich,
)
from pipeline.desk.notes import LONGEST
from pipeline.language.speech import _, n_
from pipeline.messages.note_view import NoteOnCard, NoteView
from pipeline.messages.views import IN_PLACE, CardView

NAME_TEXT = 80
SHORT = 200
"""What a card shows of a note; its thread has the rest."""


def named(card: CardView, name_of: Callable[[str], str]) -> CardView:
    """The card with the names of those who have it, wrote about it, or asked for it."""
    taken = card.taken and replace(card.taken, person=name_of(card.taken.person))
    notes = tuple(replace(note, person=name_of(note.person)) for note in card.notes)
    asked_by = card.asked_by if card.asked_by in (None, IN_PLACE) else name_of(card.asked_by)
    return replace(card, taken=taken, notes=notes, asked_by=asked_by)


def on_card(card: CardView) -> list[Block]:
    """The latest notes, and who has the card."""
    return [*_notes(card), *_taken(card)]


def _notes(card: CardView) -> list[Block]:
    if not card.notes:
        return []
    more = card.notes_in_all - len(card.notes)
    earlier = [paragraph([literal(_earlier(more), italic=True)])] if more > 0 else []
    quoted = (quotation([*_by(note), literal(isolated(flat(note.text, SHORT)))]) for note in card.notes)
    return [rich(*earlier, *quoted)]


def _earlier(number: int) -> str:
    return n_("{n} earlier note in the thread", "{n} earlier notes in the thread", number)


def _taken(card: CardView) -> list[Block]:
    if card.taken is None or card.look == "line":
        return []
    who = literal(_name(card.taken.person), bold=True)
    since = moment(card.taken.since, form="{time}")
    return [rich(paragraph([literal("✋ "), who, literal(f" {words.HAS_IT}"), since]))]


def blocks(view: NoteView) -> list[Block]:
    """The whole note as a message in the card's thread."""
    by = mrkdwn(f"*{outside(_name(view.note.person))}* · {clock(view.note.at)}{_edited(view.note)}")
    change = entries_of(ids.NOTE_MENU, ("edit", words.EDIT), ("delete", words.DELETE), about=view.note_id)
    return [by | {"accessory": change}, rich(paragraph([literal(isolated(clip(view.note.text, LONGEST)))]))]


def fallback(view: NoteView) -> str:
    """What a notification shows."""
    return escape(f"{_name(view.note.person)}: {isolated(flat(view.note.text, SHORT))}")


def _by(note: NoteOnCard) -> list[Block]:
    return [literal(_name(note.person), bold=True), literal(" · "), moment(note.at), literal(f"{_edited(note)}\n")]


def _edited(note: NoteOnCard) -> str:
    return _(" · edited") if note.edited else ""


def _name(person: str) -> str:
    return isolated(flat(person, NAME_TEXT)) or str(_("Somebody"))
