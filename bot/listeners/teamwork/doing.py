"""How every act of working together is done: allowed, stored once, shown, and told to whoever is to know."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks.ids import NotOurs
from bot.blocks.teamwork import dialogs, words
from bot.blocks.text import clock, flat, linked
from bot.blocks.words import NO_TEXT
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import ToldInDialog, stored_first
from bot.listeners.permissions import require, role_of
from bot.listeners.replying import channel_of, person_of, sync_cards, tell_alone, tell_only
from bot.slack.errors import as_ours, part
from ml.errors import UserError
from pipeline.desk import roles
from pipeline.desk.clicks import NotPossible
from pipeline.desk.taking import TakenAlready
from pipeline.language.speech import _
from pipeline.messages.notifier import NotifierError
from pipeline.tables import Card

log = logging.getLogger(__name__)

FIRST_WORDS = 70
_MEMBER = re.compile(r"[UW][A-Z0-9]{1,30}")


@dataclass(frozen=True)
class Outcome:
    """What an act came to: the cards to show, and what to say to whoever acted."""

    touched: tuple[int, ...] = ()
    message: str = ""


def do(ack: Ack, body: Mapping[str, Any], client: WebClient, work: Callable[[Session], Outcome]) -> bool:
    """Let a person act once, if they may; False where nothing new was stored. Why it was refused they are told."""
    person, payload = person_of(dict(body)), dict(body)

    def allowed() -> Outcome | None:
        require("label", person)
        return once(work, person=person, act=act_of(payload), again=None)

    try:
        outcome = stored_first(ack, payload, allowed)
    except ToldInDialog:
        return False
    except UserError as reason:
        tell(client, payload, _reason(reason))
        return False
    if outcome is None:
        return False
    sync_cards(outcome.touched)
    if outcome.message:
        tell(client, payload, outcome.message)
    return True


def _reason(reason: UserError) -> str:
    if isinstance(reason, TakenAlready):
        return words.TAKEN.format(person=reason.taken.person, since=clock(reason.taken.since, form="{time}"))
    return str(reason)


def tell(client: WebClient, body: dict[str, Any], message: str, *, at: str | None = None) -> None:
    """Say something to whoever acted: where they did or the card stands, or else in person."""
    if place := channel_of(body) or at:
        tell_only(client, body | {"channel": {"id": place}}, message)
    else:
        tell_alone(person_of(body), message)


def link_to(client: WebClient, card: Card) -> str:
    """A link to a card where it stands, or else to its post, in the post's first words: for mrkdwn."""
    url = card.tweet.url
    if card.channel and card.message_ts:
        try:
            with as_ours():
                url = part(client.chat_getPermalink(channel=card.channel, message_ts=card.message_ts), "permalink", str)
        except NotifierError as error:
            log.warning("Card %s has no link: %s", card.id, error)
    return linked(first_words(card), url)


def first_words(card: Card) -> str:
    """By which people recognise a card's post: whose it is, and how it begins."""
    return f"@{card.tweet.account.handle}: {flat(card.tweet.text, FIRST_WORDS) or NO_TEXT}"


def about(view: Mapping[str, Any]) -> int:
    """The id of what a dialog is about. Raises NotOurs."""
    return ids_in(view.get("private_metadata") or "")[0]


def held(view: Mapping[str, Any], name: str, kind: str) -> str:
    """What a field of a submitted dialog holds, empty where nothing does."""
    return str(view["state"]["values"].get(name, {}).get(name, {}).get(kind) or "")


def person_in(view: Mapping[str, Any]) -> str:
    """Whom somebody chose in a dialog, empty for nobody. Raises NotOurs for what is no member id."""
    person = held(view, dialogs.PERSON, "selected_user")
    if person and not _MEMBER.fullmatch(person):
        raise NotOurs(_("This dialog names nobody of this workspace; nothing was stored."))
    return person


def refuse_who_may_not_label(person: str) -> None:
    """Raise NotPossible where somebody was chosen for what they may not do; of nobody something else is wrong."""
    if person and not roles.may(role_of(person), "label"):
        raise NotPossible(words.MAY_NOT.format(person=person))


def chosen(action: Mapping[str, Any], wishes: Mapping[str, Any]) -> tuple[str, int]:
    """The wish that an entry of a menu stands for, and what it is about. Raises NotOurs."""
    wish, _colon, named = str((action.get("selected_option") or {}).get("value")).partition(":")
    if wish not in wishes:
        raise NotOurs(_("This menu is none of Claimwire's, or too old; nothing was stored."))
    return wish, ids_in(named)[0]
