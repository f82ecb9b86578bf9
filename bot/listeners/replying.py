"""What follows a click: show the cards anew, open a dialog, tell the person, offer to undo."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from slack_bolt import Ack, Respond
from slack_sdk import WebClient

from bot.blocks.forms import refusal
from bot.blocks.text import Block, button, mrkdwn
from bot.listeners.permissions import require_in_dialog
from bot.slack.errors import as_ours
from ml.errors import UserError
from pipeline import queue, services
from pipeline.desk.shown import show_card
from pipeline.forgetting import quotations
from pipeline.language.speech import _
from pipeline.messages.notifier import Busy, NotifierError, Unsure
from pipeline.queue import Task
from pipeline.store import outage
from pipeline.store.outage import DatabaseAway

log = logging.getLogger(__name__)


def sync_cards(card_ids: Sequence[int]) -> None:
    """Bring Slack in line now; what does not succeed is left to the queue. The click is stored either way."""
    tools = services.current()
    for card_id in card_ids:
        try:
            with outage.told_apart():
                show_card.show(
                    tools.sessions, tools.notifier, card_id,
                    show_score=tools.choices.show_score, show_engagement=tools.choices.show_engagement,
                )  # fmt: skip
        except (NotifierError, DatabaseAway):
            queue.ask(Task.SHOW_CARD, [card_id])


def open_for_admins(
    ack: Ack, body: dict[str, Any], client: WebClient, view: Callable[[], Block], *, title: str
) -> None:
    """Open a dialog of the home tab's, above the one that is open; who may not have it is told why in its place."""
    ack()
    try:
        require_in_dialog("manage", person_of(body))
        opened = view()
    except UserError as reason:
        opened = refusal(title, str(reason))
    above = (body.get("view") or {}).get("type") == "modal"
    show = client.views_push if above else client.views_open
    show(trigger_id=body["trigger_id"], view=opened)


def person_of(body: dict[str, Any]) -> str:
    """Who acted; empty where Slack does not say so."""
    return str((body.get("user") or {}).get("id") or body.get("user_id") or "")


def channel_of(body: dict[str, Any]) -> str:
    """The channel where somebody acted or typed; empty where that was in a dialog or in the home tab."""
    named, container = body.get("channel") or {}, body.get("container") or {}
    return str(named.get("id") or container.get("channel_id") or body.get("channel_id") or "")


def tell_only(client: WebClient, body: dict[str, Any], text: str, *, undo: tuple[str, int] | None = None) -> None:
    """A message that only this person sees, with an Undo button where there is something to undo."""
    channel, thread, text = channel_of(body), _thread(body), str(text)
    blocks = [mrkdwn(text)]
    if undo:
        blocks.append({"type": "actions", "elements": [button(_("Undo"), undo[0], str(undo[1]))]})
    try:
        with as_ours():
            client.chat_postEphemeral(channel=channel, user=person_of(body), text=text, blocks=blocks, thread_ts=thread)
    except NotifierError as error:
        # The click counts all the same; `/claimwire undo` does what the button would have done.
        log.warning("Could not tell %s: %s", person_of(body), error)


def answer(
    text: str,
    body: dict[str, Any],
    respond: Respond,
    client: WebClient,
    *,
    replaces: bool,
    blocks: Sequence[Block] | None = None,
) -> None:
    """Tell only who acted: in place of the private message where they did, as far as it is one, or beside it."""
    text = str(text)
    if not text:
        return
    if replaces and (body.get("container") or {}).get("is_ephemeral"):
        try:
            respond(text=text, blocks=blocks, replace_original=True, response_type="ephemeral")
        except NotifierError as error:
            log.warning("Could not answer %s at the address given: %s", person_of(body), error)
        else:
            return
    tell_only(client, body, text)


def _thread(body: dict[str, Any]) -> str | None:
    """The thread in which somebody acted: they look there and not at the channel."""
    message, container = body.get("message") or {}, body.get("container") or {}
    thread = message.get("thread_ts") or container.get("thread_ts")
    return None if thread == (message.get("ts") or container.get("message_ts")) else thread


def tell_in_private(client: WebClient, body: dict[str, Any], respond: Respond, text: str) -> None:
    """Say something to whoever acted: by the address that came along, or else where they acted, or in person."""
    if body.get("response_url"):
        try:
            respond(text=str(text), response_type="ephemeral", replace_original=False)
        except NotifierError as error:
            log.warning("Could not answer %s at the address given: %s", person_of(body), error)
        else:
            return
    if person_of(body) and channel_of(body):
        tell_only(client, body, text)
    elif person_of(body):
        tell_alone(person_of(body), text)


def tell_alone(person: str, text: str, *, quotes: int | None = None) -> str:
    """Send a private message, or have it sent once Slack has no trouble; why it reaches nobody, empty where it does.

    `quotes` is the post whose words are in it.
    """
    text = str(text)
    return sent_or_asked_for(
        lambda: quotations.tell(services.current(), person, text, quotes=quotes),
        later=lambda: queue.ask_to_tell(person, text, quotes=quotes), to=person,
    )  # fmt: skip


def sent_or_asked_for(send: Callable[[], None], *, later: Callable[[], bool], to: str) -> str:
    """Why nothing reaches a person: what Slack could not take now is sent `later`, unless the queue is away."""
    try:
        send()
    except NotifierError as error:
        log.warning("Could not tell %s: %s", to, error)
        return "" if isinstance(error, Busy | Unsure) and later() else str(error)
    return ""
