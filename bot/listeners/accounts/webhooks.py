"""App Home: webhooks that could not be delivered are sent again."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.listeners.accounts.home import publish, state_of
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.permissions import require
from bot.listeners.replying import person_of, tell_in_private
from ml.errors import UserError
from pipeline import queue
from pipeline.queue import Task
from pipeline.store.desk import outbox


def register(app: App) -> None:
    """The button that admins see."""
    app.action(ids.WEBHOOKS_REPEAT)(repeat)


def repeat(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Have all of them sent again, and show the tab without them."""
    person, again = person_of(body), list[int]()

    def work() -> list[int]:
        require("manage", person)
        if action.get("value") != ids.ALL:
            raise ids.NotOurs(words.NOT_OURS)
        return once(partial(_repeat, person=person), person=person, act=act_of(body), again=again)

    try:
        queue.ask(Task.SEND_WEBHOOK, stored_first(ack, body, work))
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, state_of(body))


def _repeat(session: Session, *, person: str) -> list[int]:
    return outbox.repeat(session, None, by=person)
