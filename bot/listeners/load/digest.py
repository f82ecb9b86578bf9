"""The rest of a digest: whoever labels may have all of it come now."""

from functools import partial
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.permissions import require, slack
from bot.listeners.replying import channel_of, person_of, tell_in_private
from ml.errors import UserError
from pipeline import queue, services
from pipeline.configuration.load.groups import read_channels
from pipeline.desk import digest
from pipeline.desk.digest import Released
from pipeline.queue import Task


def register(app: App) -> None:
    """The button under a digest."""
    app.action(ids.DIGEST_REST)(show_rest)


def show_rest(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Have all cards come that wait in this channel, the most promising first."""
    person, channel = person_of(body), str(action.get("value") or "")

    def work() -> Released:
        require("label", person, channel=channel_of(body))
        _stands_in(channel, channel_of(body))
        return once(partial(_release, channel=channel, by=person), person=person, act=act_of(body), again=Released())

    try:
        come = stored_first(ack, body, work)
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    queue.ask(Task.SHOW_DIGEST, come.digests)
    queue.ask(Task.SHOW_CARDS, [come.cards] if come.cards else [])
    tell_in_private(client, body, respond, words.COME if come.cards else words.NONE_WAIT)


def _stands_in(channel: str, place: str) -> None:
    """Raise NotOurs unless the channel that a digest is of is where somebody pressed its button."""
    chosen = services.current().choices
    ours = (chosen.tweets_channel, *read_channels(chosen.group_channels).values())
    if channel not in ours or slack().channels.id_of(channel) != place:
        raise ids.NotOurs(words.NOT_OURS)


def _release(session: Session, *, channel: str, by: str) -> Released:
    return digest.release_rest(session, channel=channel, channel_of=services.current().choices.channel_of, by=by)
