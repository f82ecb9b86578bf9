"""The dialogs: write or change a note, choose a person."""

from bot.blocks import ids
from bot.blocks.forms import field, modal
from bot.blocks.teamwork import words
from bot.blocks.text import Block, aside, outside
from pipeline.desk.notes import LONGEST
from pipeline.language.speech import _

NOTE, PERSON = "note", "person"


def write_note(card_id: int, post: str) -> Block:
    """A new note about a post, of which the first words are given."""
    return _note(_("Note"), ids.NOTE_SAVE, card_id, [aside(outside(post))])


def change_note(note_id: int, text: str) -> Block:
    """One's own note, to be changed."""
    return _note(_("Change the note"), ids.NOTE_CHANGE, note_id, [], initial_value=text)


def _note(title: str, callback_id: str, about: int, before: list[Block], **more: str) -> Block:
    write: Block = {"type": "plain_text_input", "multiline": True, "max_length": LONGEST, **more}
    asked = field(NOTE, _("What should others know?"), write, hint=words.NOTE_HINT)
    return _dialog(title, [*before, asked], _("Save"), callback_id, about)


def hand_over(card_id: int, post: str) -> Block:
    """Who is to have the card."""
    to = field(PERSON, _("To whom?"), {"type": "users_select"}, hint=_("They get a private message with a link."))
    return _dialog(_("Hand over"), [aside(outside(post)), to], _("Hand over"), ids.HAND_OVER, card_id)


def second_opinion(card_id: int, post: str) -> Block:
    """Who is to be asked."""
    of = field(PERSON, _("Whom to ask?"), {"type": "users_select"}, optional=True, hint=words.ANYBODY)
    return _dialog(_("Second opinion"), [aside(outside(post)), of], _("Ask"), ids.OPINION_ASK, card_id)


def _dialog(title: str, fields: list[Block], submit: str, callback_id: str, about: int) -> Block:
    return modal(title, fields, submit=submit, close=_("Cancel"), callback_id=callback_id, private_metadata=str(about))
