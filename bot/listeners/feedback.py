"""Rejected / Reviewed / Selected in #tweets, and undo."""

from typing import Any, cast, get_args

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import ids, words
from bot.listeners.replying import answer_undo, person_of, sync_cards, tell_only
from pipeline import services
from pipeline.desk import clicks
from pipeline.desk.clicks import Label

WHAT_FOLLOWS = {
    "rejected": "no check-worthy claim; the card is gone from here",
    "reviewed": "a check-worthy claim, nothing to publish; the card is gone from here",
    "selected": "proposed for a fact-check; a copy is in #{fact_check}",
}


def register(app: App) -> None:
    """The buttons of a card in #tweets."""
    for label in get_args(Label):
        app.action(ids.FEEDBACK[label])(give)
    app.action(ids.UNDO_FEEDBACK)(undo)


def give(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on one of the three buttons: stored first, shown after."""
    ack()
    label = cast("Label", action["action_id"].removeprefix("feedback_"))
    try:
        with services.current().sessions() as session:
            acted = clicks.give_feedback(session, card_id=int(action["value"]), person=person_of(body), label=label)
            session.commit()
    except clicks.NotPossible as reason:
        tell_only(client, body, str(reason))
        return
    sync_cards(acted.touched)
    _tell(client, body, acted)


def _tell(client: WebClient, body: dict[str, Any], acted: clicks.Acted) -> None:
    if not acted.first and acted.person != person_of(body):
        tell_only(
            client, body, f"<@{acted.person}> was faster: *{words.LABELS[acted.what]}*. Your click does not count."
        )
        return
    follows = WHAT_FOLLOWS[acted.what].format(fact_check=services.current().choices.fact_check_channel)
    tell_only(client, body, f"*{words.LABELS[acted.what]}*: {follows}.", undo=(ids.UNDO_FEEDBACK, acted.id))


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
    """Take the click back."""
    ack()
    answer_undo(respond, take_back(int(action["value"]), person_of(body)))


def take_back(feedback_id: int, person: str) -> str:
    """Undo a click; what to tell the person."""
    try:
        with services.current().sessions() as session:
            acted = clicks.undo_feedback(session, feedback_id=feedback_id, person=person)
            session.commit()
    except clicks.NotPossible as reason:
        return str(reason)
    sync_cards(acted.touched)
    return f"*{words.LABELS[acted.what]}* is undone; the card is back."
