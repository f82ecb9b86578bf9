"""Emoji on a card as clicks, where the desk wants them: put there it counts, taken away it is undone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.listeners.acts.once import once
from bot.listeners.clicks.clicks import count, undone
from bot.listeners.clicks.kinds import KINDS
from bot.listeners.clicks.outcomes import Outcome, show
from bot.listeners.permissions import require
from bot.listeners.replying import channel_of, tell_only
from ml.errors import UserError
from pipeline import services
from pipeline.store.desk import cards
from pipeline.tables import Feedback


@dataclass(frozen=True)
class Reaction:
    """An emoji that stands for a label, on a card; `place` says who put it where, as the body of a button does."""

    card_id: int
    label: str
    person: str
    place: dict[str, Any]
    act: str


def register(app: App) -> None:
    """Both events. Bolt acknowledges an event before its listener runs, so what is stored is stored before that."""
    app.event("reaction_added", middleware=[added])(acknowledged)
    app.event("reaction_removed", middleware=[removed])(acknowledged)


def acknowledged() -> None:
    """Nothing is left to do."""


def added(
    body: dict[str, Any],
    event: dict[str, Any],
    context: BoltContext,
    client: WebClient,
    next: Callable[[], BoltResponse],
) -> BoltResponse:
    """Count an emoji as the button that it stands for."""
    if one := _read(event):
        used = {"action_id": ids.FEEDBACK[one.label], "value": str(one.card_id)}
        count(context.ack, body, one.place, client, action=used, act=one.act)
    return next()


def removed(event: dict[str, Any], client: WebClient, next: Callable[[], BoltResponse]) -> BoltResponse:
    """Take the click back that the emoji stood for, where that counts."""
    if one := _read(event):
        try:
            require(KINDS["feedback"].act, one.person, channel=channel_of(one.place))
            outcome = once(lambda session: _take_back(session, one), person=one.person, act=one.act, again=Outcome())
        except UserError as reason:
            outcome = Outcome(str(reason))
        show(outcome)
        if outcome.message:
            tell_only(client, one.place, outcome.told)
    return next()


def _take_back(session: Session, one: Reaction) -> Outcome:
    mine = select(Feedback.id).filter_by(card_id=one.card_id, person=one.person, label=one.label, undone_at=None)
    click_id = session.scalar(mine)
    return Outcome() if click_id is None else undone(session, KINDS["feedback"], click_id, one.person)


def _read(event: dict[str, Any]) -> Reaction | None:
    """What an emoji says of a card; None where it says nothing to us."""
    item, name = event.get("item") or {}, str(event.get("reaction") or "").partition("::")[0]
    label = services.current().choices.labels_by_emoji.get(name)
    channel, ts, person = item.get("channel"), item.get("ts"), event.get("user")
    if not (label and channel and ts and person):
        return None
    with services.current().sessions() as session:
        card_id = cards.under_message(session, channel=channel, ts=ts)
    if card_id is None:
        return None
    act = f"{event['type']} {name} {channel} {ts} {event.get('event_ts')}"
    return Reaction(card_id, label, person, {"user_id": person, "channel_id": channel}, act)
