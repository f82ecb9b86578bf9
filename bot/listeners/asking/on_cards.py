"""*Why?* on a card, for whoever has labelled it; and a card of what somebody asked about."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.findings import answer_words as words
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.asking.asking import stored
from bot.listeners.permissions import require
from bot.listeners.replying import channel_of, person_of, sync_cards, tell_in_private
from pipeline import queue, services
from pipeline.asking import blind
from pipeline.asking.make_card import Raised, make_card
from pipeline.desk.clicks import NotPossible
from pipeline.desk.known_card import known_card
from pipeline.queue import Task
from pipeline.store import events
from pipeline.store.desk import inquiries


def register(app: App) -> None:
    """Both buttons; the entry in a card's menu comes here, too."""
    app.action(ids.WHY)(why)
    app.action(ids.MAKE_CARD)(make)


def why(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Somebody asks why the model judged a post as it did."""
    explain(ack, body, client, respond, about=str(action.get("value")))


def explain(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond, *, about: str) -> None:
    """Keep the question, if the person's own label stands, and have it answered."""
    person, channel = person_of(body), channel_of(body)

    def work(session: Session) -> int:
        (card_id,) = ids_in(about)
        card = known_card(session, card_id, channel=channel)
        if not blind.has_said(session, card.tweet_id, person=person):
            raise NotPossible(words.NOT_LABELLED)
        events.log(session, actor=person, verb="asked why", subject="tweet", subject_id=card.tweet_id, card=card_id)
        return inquiries.add(session, person=person, tweet_id=card.tweet_id, why=True)

    def admitted() -> int:
        require("ask", person, channel=channel)
        return once(work, person=person, act=act_of(body), again=0)

    if inquiry_id := stored(ack, body, client, respond, admitted):
        queue.ask(Task.ANSWER, [inquiry_id])
        tell_in_private(client, body, respond, words.COMES)


def make(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Somebody wants a card of what they asked about."""
    person, tools = person_of(body), services.current()

    def work(session: Session) -> Raised | None:
        (inquiry_id,) = ids_in(action["value"])
        return make_card(session, tools.checks, inquiry_id, person=person, source=tools.network.name)

    def admitted() -> Raised | None:
        require("ask", person)
        return once(work, person=person, act=act_of(body), again=None)

    raised = stored(ack, body, client, respond, admitted)
    if raised is None:
        return
    sync_cards([raised.card_id])
    queue.ask_check(raised.due)
    tell_in_private(client, body, respond, words.CARD_MADE.format(tweets=tools.choices.tweets_channel))
