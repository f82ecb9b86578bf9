"""Notes: written and changed in a dialog, deleted from the menu under them."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.teamwork import dialogs
from bot.blocks.text import Block
from bot.listeners.replying import channel_of, person_of
from bot.listeners.teamwork.card_menu import open_dialog
from bot.listeners.teamwork.doing import Outcome, about, chosen, do, held, tell
from ml.errors import UserError
from pipeline.desk import notes
from pipeline.language.speech import _

NO_WORDS = _("Please write something, or press Cancel.")


def register(app: App) -> None:
    """The dialogs for a note, and the menu under each."""
    app.view(ids.NOTE_SAVE)(save)
    app.view(ids.NOTE_CHANGE)(save)
    app.action(ids.NOTE_MENU)(choose)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Keep a new note, or what an old one says now."""
    text, person = held(view, dialogs.NOTE, "value"), person_of(body)
    if not text.strip():
        ack(response_action="errors", errors={dialogs.NOTE: str(NO_WORDS)})
        return

    def work(session: Session) -> Outcome:
        if view["callback_id"] == ids.NOTE_CHANGE:
            return Outcome(tuple(notes.change(session, note_id=about(view), person=person, text=text)))
        return Outcome(tuple(notes.write(session, card_id=about(view), person=person, text=text)))

    do(ack, body, client, work)


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Change or delete a note, its author's alone."""
    person, channel = person_of(body), channel_of(body)
    try:
        wish, note_id = chosen(action, {"edit": 1, "delete": 1})
    except UserError as reason:
        ack()
        tell(client, body, str(reason))
        return

    def view(session: Session) -> Block:
        return dialogs.change_note(note_id, notes.own(session, note_id, person, channel=channel).text)

    def work(session: Session) -> Outcome:
        return Outcome(tuple(notes.delete(session, note_id=note_id, person=person, channel=channel)))

    if wish == "edit":
        open_dialog(ack, body, client, view)
    else:
        do(ack, body, client, work)
