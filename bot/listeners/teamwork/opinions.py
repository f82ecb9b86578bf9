"""Second opinions: asked in a dialog, answered in a private message that shows nothing of what others said."""

import logging
from typing import Any, cast

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks import words as desk_words
from bot.blocks.cards import second_opinion
from bot.blocks.teamwork import words
from bot.listeners.acts.once import ids_in
from bot.listeners.permissions import role_of, slack
from bot.listeners.replying import channel_of, person_of, tell_alone
from bot.listeners.teamwork import asking
from bot.listeners.teamwork.doing import (
    Outcome,
    about,
    do,
    link_to,
    person_in,
    refuse_who_may_not_label,
    tell,
)
from pipeline import services
from pipeline.desk import roles, second_opinions
from pipeline.desk.clicks import Label, NotPossible
from pipeline.desk.known_card import whole_card
from pipeline.messages.notifier import Place
from pipeline.store.desk import cards
from pipeline.tables import Card, SecondOpinion

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """The dialog that asks, the three buttons that answer, and their Undo."""
    app.view(ids.OPINION_ASK)(ask)
    for action_id in ids.OPINION.values():
        app.action(action_id)(answer)
    app.action(ids.UNDO_OPINION)(undo)


def ask(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Ask the chosen person, or anybody of the card's channel."""
    by, asked = person_of(body), list[int]()

    def work(session: Session) -> Outcome:
        refuse_who_may_not_label(person_in(view))
        person = person_in(view) or _anybody(session, about(view), by)
        asked.append(second_opinions.ask(session, card_id=about(view), person=person, by=by).id)
        return Outcome()

    if do(ack, body, client, work):
        opinion = asking.read(asked[0])
        why = asking.ask(opinion)
        told = words.UNTOLD.format(to=opinion.person, why=why) if why else words.ASKED.format(to=opinion.person)
        tell(client, body, told, at=_card_of(opinion)[0].channel)


def _anybody(session: Session, card_id: int, by: str) -> str:
    """Somebody of the card's channel who may label, whoever was not asked for longest."""
    card = session.get(Card, card_id)
    there = slack().members.of(card.channel) if card is not None and card.channel else []
    people = set(there) - {slack().us.user_id}
    for person in second_opinions.candidates(session, card_id=card_id, by=by, people=people):
        if roles.may(role_of(person), "label"):  # who is passed over asked for nothing: it is no refusal
            return person
    raise NotPossible(words.NOBODY_LEFT)


def answer(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Keep what the person says of the post, and tell who asked."""
    label = cast("Label", action["action_id"].removeprefix("opinion_"))

    def work(session: Session) -> Outcome:
        (opinion_id,) = ids_in(action["value"])
        second_opinions.answer(session, opinion_id=opinion_id, person=person_of(body), label=label)
        return Outcome()

    if do(ack, body, client, work):
        opinion = asking.read(*ids_in(action["value"]))
        card, is_labelled = _card_of(opinion)
        named = {"by": opinion.person, "post": link_to(client, card), "label": desk_words.LABELS[label]}
        told = words.ANSWERED.format(**named)
        asking.replace(client, _place_of(body), told, second_opinion.answered(told, opinion_id=opinion.id))
        tells = words.ASKER_TOLD if is_labelled else words.ASKER_TOLD_BLIND
        with slack().people.speaking_to(opinion.asked_by):
            tell_alone(opinion.asked_by, tells.format(**named), quotes=opinion.tweet_id)


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Take the answer back and ask again."""

    def work(session: Session) -> Outcome:
        (opinion_id,) = ids_in(action["value"])
        second_opinions.take_back(session, opinion_id=opinion_id, person=person_of(body))
        return Outcome()

    if do(ack, body, client, work):
        (opinion_id,) = ids_in(action["value"])
        asking.ask_again(client, opinion_id, _place_of(body))


def _card_of(opinion: SecondOpinion) -> tuple[Card, bool]:
    """The card on which it was asked, and whether anybody has labelled its post."""
    with services.current().sessions() as session:
        card = whole_card(session, opinion.card_id)
        return card, cards.is_labelled(session, card.tweet_id)


def _place_of(body: dict[str, Any]) -> Place:
    """Where the question stands whose button was pressed."""
    return Place(channel_of(body), str((body.get("container") or {}).get("message_ts") or ""))
