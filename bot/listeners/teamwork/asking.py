"""The private message that asks for a second opinion: sent, shown again where it stands, replaced by what was said."""

import logging

from slack_sdk import WebClient

from bot.blocks.cards import second_opinion
from bot.blocks.cards.card import fallback
from bot.blocks.text import Block
from bot.listeners.replying import sent_or_asked_for
from bot.slack.errors import as_ours
from pipeline import queue, services
from pipeline.desk.known_card import whole_card
from pipeline.desk.shown import card_views, opinion_question
from pipeline.messages.notifier import NotifierError, Place
from pipeline.messages.views import CardView
from pipeline.queue import Task
from pipeline.tables import SecondOpinion

log = logging.getLogger(__name__)


def read(opinion_id: int) -> SecondOpinion:
    """What was asked and answered, as it stands."""
    with services.current().sessions() as session:
        return session.get_one(SecondOpinion, opinion_id)


def ask(opinion: SecondOpinion) -> str:
    """Send the question, or have it sent once Slack has no trouble; why it reaches nobody, empty where it does."""
    tools = services.current()
    return sent_or_asked_for(
        lambda: opinion_question.send(tools.sessions, tools.notifier, opinion.id),
        later=lambda: queue.ask(Task.ASK_OPINION, [opinion.id]), to=opinion.person,
    )  # fmt: skip


def ask_again(client: WebClient, opinion_id: int, place: Place | None = None) -> None:
    """Show the question again where it stands, or send it anew where nobody knows where that is."""
    opinion = read(opinion_id)
    if opinion.channel and opinion.message_ts:
        place = place or Place(opinion.channel, opinion.message_ts)
    if place:
        replace(client, place, *_question(opinion))
    else:
        ask(opinion)


def replace(client: WebClient, place: Place, text: str, blocks: list[Block]) -> None:
    """Show something else where the question stands; what was said is stored all the same."""
    try:
        with as_ours():
            client.chat_update(channel=place.channel, ts=place.ts, text=text, blocks=blocks)
    except NotifierError as error:
        log.warning("A question in %s was not replaced: %s", place.channel, error)


def _question(opinion: SecondOpinion) -> tuple[str, list[Block]]:
    """What the person is asked, in words for a notification and as blocks."""
    view = _view_of(opinion.card_id)
    return fallback(view), second_opinion.question(view, opinion_id=opinion.id, by=opinion.asked_by)


def _view_of(card_id: int) -> CardView:
    with services.current().sessions() as session:
        return card_views.view_of(session, whole_card(session, card_id), show_score=False)
