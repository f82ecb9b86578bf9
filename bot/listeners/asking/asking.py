"""`/claimwire check …` and the shortcut *Ask Claimwire*: kept here, answered by a worker, told in private."""

from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.findings import answer_words as words
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.find.typed import address, plain
from bot.listeners.permissions import require
from bot.listeners.replying import channel_of, person_of, tell_in_private
from ml.errors import UserError
from pipeline import queue
from pipeline.messages.notifier import Place
from pipeline.queue import Task
from pipeline.store import events
from pipeline.store.desk import cards, inquiries
from pipeline.tables import Card

Stored = TypeVar("Stored")

LONGEST = 20_000
"""Characters that are kept of what somebody asks."""


class NoWords(UserError):
    """There is nothing in what somebody asks about."""


def register(app: App) -> None:
    """The shortcut; the line is one of the command's."""
    app.message_shortcut(ids.ASK_SHORTCUT)(use)


def on_check(typed: str, person: str, *, channel: str, act: str) -> str:
    """What to tell who typed. Raises UserError."""
    if not typed:
        raise NoWords(words.HOW)
    return ask(plain(typed), person, channel=channel, act=act)


def use(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Somebody chose the shortcut on a message."""
    person, message = person_of(body), body.get("message") or {}
    at = Place(channel_of(body), str(message.get("ts") or body.get("message_ts") or ""))

    def work() -> str:
        return ask(words_of(message), person, channel=at.channel, act=act_of(body), message=at)

    if told := stored(ack, body, client, respond, work):
        tell_in_private(client, body, respond, told)


def stored(
    ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond, work: Callable[[], Stored]
) -> Stored | None:
    """What `work` stores, before Slack hears that we have it; why it is refused the person is told."""
    try:
        return stored_first(ack, body, work)
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return None


def ask(asked: str, person: str, *, channel: str, act: str, message: Place | None = None) -> str:
    """Keep what somebody asks, and have it answered; what to tell them now. Raises NotAdmitted."""
    require("ask", person, channel=channel)

    link = (address(message) or "") if message else ""

    def work(session: Session) -> int:
        tweet_id = _post_of(session, message) if message else None
        if tweet_id is None and not asked.strip():
            raise NoWords(words.HOW)
        inquiry_id = inquiries.add(session, person=person, words=asked[:LONGEST], link=link, tweet_id=tweet_id)
        events.log(session, actor=person, verb="asked", subject="inquiry", subject_id=inquiry_id)
        return inquiry_id

    inquiry_id = once(work, person=person, act=act, again=0)
    if not inquiry_id:
        return words.ASKED_BEFORE
    queue.ask(Task.ANSWER, [inquiry_id])
    cut = f" {words.TOO_LONG.format(read=LONGEST)}" if len(asked) > LONGEST else ""
    return f"{words.COMES}{cut}"


def _post_of(session: Session, message: Place) -> int | None:
    """The post whose card this is, where it is one."""
    card_id = cards.under_message(session, channel=message.channel, ts=message.ts)
    return session.get_one(Card, card_id).tweet_id if card_id else None


def words_of(message: dict[str, Any]) -> str:
    """The words of a message as people read them; those of its blocks, or of what it shares, where it has no others."""
    found = str(message.get("text") or "") or "\n".join(_texts([message.get("blocks"), message.get("attachments")]))
    return plain(found)


def _texts(part: Any) -> list[str]:
    """Every text in blocks and attachments, in their order."""
    if isinstance(part, list):
        return [text for one in part for text in _texts(one)]
    if not isinstance(part, dict):
        return []
    own = part.get("text")
    inner = (value for name, value in part.items() if name != "text" or isinstance(value, dict))
    return ([own] if isinstance(own, str) else []) + [text for one in inner for text in _texts(one)]
