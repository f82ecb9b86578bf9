"""The menu of a card: take it or give it back at once, or open a dialog for the rest."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.teamwork import dialogs, words
from bot.blocks.text import Block
from bot.listeners.asking.on_cards import explain
from bot.listeners.permissions import require, slack
from bot.listeners.replying import channel_of, person_of, tell_alone
from bot.listeners.teamwork.doing import (
    Outcome,
    about,
    chosen,
    do,
    first_words,
    link_to,
    person_in,
    refuse_who_may_not_label,
    tell,
)
from ml.errors import UserError
from pipeline import services
from pipeline.desk import taking
from pipeline.desk.known_card import known_card, whole_card

AT_ONCE = {"take": taking.take, "give_back": taking.give_back}
IN_DIALOGS: dict[str, Callable[[int, str], Block]] = {
    "hand_over": dialogs.hand_over, "note": dialogs.write_note, "opinion": dialogs.second_opinion
}  # fmt: skip


def register(app: App) -> None:
    """The menu, and the dialog of those who hand a card over."""
    app.action(ids.CARD_MENU)(choose)
    app.view(ids.HAND_OVER)(hand_over)


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """An entry of a card's menu was chosen."""
    try:
        wish, card_id = chosen(action, {**AT_ONCE, **IN_DIALOGS, "why": explain})
    except UserError as reason:
        ack()
        tell(client, body, str(reason))
        return
    if wish == "why":
        explain(ack, body, client, respond, about=str(card_id))
        return
    if wish in IN_DIALOGS:
        open_dialog(ack, body, client, lambda session: _about_card(session, wish, card_id, channel_of(body)))
        return

    def work(session: Session) -> Outcome:
        return Outcome(AT_ONCE[wish](session, card_id=card_id, person=person_of(body), channel=channel_of(body)))

    do(ack, body, client, work)


def _about_card(session: Session, wish: str, card_id: int, channel: str) -> Block:
    known_card(session, card_id, channel=channel)
    return IN_DIALOGS[wish](card_id, first_words(whole_card(session, card_id)))


def open_dialog(ack: Ack, body: dict[str, Any], client: WebClient, view: Callable[[Session], Block]) -> None:
    """Open a dialog for somebody who may label; why there is none they are told."""
    ack()
    try:
        require("label", person_of(body))
        with services.current().sessions() as session:
            opened = view(session)
    except UserError as reason:
        tell(client, body, str(reason))
        return
    client.views_open(trigger_id=body["trigger_id"], view=opened)


def hand_over(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Let the chosen person have the card, and tell them."""
    person = person_of(body)

    def work(session: Session) -> Outcome:
        to = person_in(view)
        refuse_who_may_not_label(to)
        return Outcome(taking.hand_over(session, card_id=about(view), person=person, to=to))

    if do(ack, body, client, work):
        _tell_new_holder(client, body, about(view), person=person, to=person_in(view))


def _tell_new_holder(client: WebClient, body: dict[str, Any], card_id: int, *, person: str, to: str) -> None:
    with services.current().sessions() as session:
        card = whole_card(session, card_id)
    with slack().people.speaking_to(to):
        why = tell_alone(to, words.HANDED_OVER.format(by=person, post=link_to(client, card)), quotes=card.tweet_id)
    told = words.UNTOLD.format(to=to, why=why) if why else words.HANDED_ON.format(to=to)
    tell(client, body, told, at=card.channel)
