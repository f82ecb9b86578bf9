"""The button that opens the record of a post: whoever decides is given it in a private message."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import ids
from bot.blocks.stories import words
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.permissions import require
from bot.listeners.replying import channel_of, person_of, tell_only
from ml.errors import UserError
from pipeline import queue


def register(app: App) -> None:
    """The button on cards in #fact-check."""
    app.action(ids.RECORD_OPEN)(open_record)


def open_record(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Have whoever has the file send it; whoever may not see it is told so instead."""
    ack()
    person = person_of(body)
    try:
        (record_id,) = ids_in(action["value"])
        require("decide", person, channel=channel_of(body))
    except UserError as reason:
        tell_only(client, body, str(reason))
        return
    if once(lambda _: True, person=person, act=act_of(body), again=False):
        queue.ask_to_open(record_id, person)
    tell_only(client, body, words.RECORD_COMES)
