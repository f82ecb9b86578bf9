"""#fact-check: the head of the desk decides, and may take it back."""

from typing import Any, cast, get_args

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import ids, words
from bot.listeners.replying import answer_undo, person_of, sync_cards, tell_only
from pipeline import services
from pipeline.desk import clicks
from pipeline.desk.clicks import Choice


def register(app: App) -> None:
    """The buttons of a card in #fact-check."""
    for choice in get_args(Choice):
        app.action(ids.DECISION[choice])(decide)
    app.action(ids.UNDO_DECISION)(undo)


def decide(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on Fact-check it or Leave it."""
    ack()
    choice = cast("Choice", action["action_id"].removeprefix("decision_"))
    try:
        with services.current().sessions() as session:
            acted = clicks.decide(session, card_id=int(action["value"]), person=person_of(body), choice=choice)
            session.commit()
    except clicks.NotPossible as reason:
        tell_only(client, body, str(reason))
        return
    sync_cards(acted.touched)
    _tell(client, body, acted)


def _tell(client: WebClient, body: dict[str, Any], acted: clicks.Acted) -> None:
    decided = words.DECIDED[acted.what]
    if not acted.first and acted.person != person_of(body):
        tell_only(client, body, f"<@{acted.person}> was faster: it *{decided}*. Your click does not count.")
        return
    tell_only(client, body, f"Decided: it *{decided}*.", undo=(ids.UNDO_DECISION, acted.id))


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
    """Take the decision back."""
    ack()
    answer_undo(respond, take_back(int(action["value"]), person_of(body)))


def take_back(decision_id: int, person: str) -> str:
    """Undo a decision; what to tell the person."""
    try:
        with services.current().sessions() as session:
            acted = clicks.undo_decision(session, decision_id=decision_id, person=person)
            session.commit()
    except clicks.NotPossible as reason:
        return str(reason)
    sync_cards(acted.touched)
    return "Your decision is undone; the card waits again."
