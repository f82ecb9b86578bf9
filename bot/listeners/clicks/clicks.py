"""The buttons of cards and of earlier checks: a click is stored first and shown after, and can be taken back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import words
from bot.listeners.acts.once import act_of, ids_in, moment_of, once
from bot.listeners.acts.stored_first import ToldInDialog, stored_first
from bot.listeners.clicks.kinds import KINDS, Kind
from bot.listeners.clicks.outcomes import Outcome, named, show, slip_of
from bot.listeners.permissions import require, slack
from bot.listeners.replying import answer, channel_of, person_of, tell_only
from ml.errors import UserError
from pipeline import services
from pipeline.language.speech import _
from pipeline.store.desk import standing_clicks

KIND_OF_BUTTON = {action_id: kind for kind in KINDS.values() for action_id in kind.buttons.values()}
KIND_OF_UNDO = {kind.undo_button: kind for kind in KINDS.values() if kind.undo_button}


def register(app: App) -> None:
    """Every button, and the Undo of each row."""
    for action_id in KIND_OF_BUTTON:
        app.action(action_id)(give)
    for action_id in KIND_OF_UNDO:
        app.action(action_id)(undo)


def give(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on one of the buttons."""
    count(ack, body, body, client, action=action, act=act_of(body))


def count(
    ack: Ack, body: dict[str, Any], place: dict[str, Any], client: WebClient, *, action: dict[str, Any], act: str
) -> None:
    """Count a click, however it was made; `place` says who acted where, as the body of a button does."""
    kind, person, channel = KIND_OF_BUTTON[action["action_id"]], person_of(place), channel_of(place)
    store = kind.store
    assert store is not None
    carry_out(
        ack, body, place, client, kind=kind, act=act, about=action["value"], at=moment_of(action),
        admit=lambda: require(kind.act, person, channel=channel),
        store=lambda session: store(session, action, person, channel),
    )  # fmt: skip


def carry_out(
    ack: Ack,
    body: dict[str, Any],
    place: dict[str, Any],
    client: WebClient,
    *,
    kind: Kind,
    act: str,
    about: str,
    admit: Callable[[], object],
    store: Callable[[Session], Outcome],
    at: datetime | None = None,
) -> None:
    """Store what somebody did who may do it, once and unless it is a slip; show what follows, and tell the person.

    `about` is what the button or the dialog carries: the ids of what it stands on.
    """
    person = person_of(place)

    def work(session: Session) -> Outcome:
        tweet_id = session.scalar(select(kind.shown.tweet_id).filter_by(id=ids_in(about, many=kind.ids)[0]))
        return slip_of(session, person, f"give {tweet_id}", at) or named(session, tweet_id, store(session))

    def admitted() -> Outcome:
        admit()
        return once(work, person=person, act=act, again=Outcome())

    try:
        outcome = stored_first(ack, body, admitted)
    except ToldInDialog:
        return
    except UserError as reason:
        tell_only(client, place, str(reason))
        return
    show(outcome)
    if outcome.message:
        tell_only(client, place, outcome.told, undo=(kind.undo_button, outcome.undo) if outcome.undo else None)


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
    """Take the click back; what became of it replaces the private message that held the button."""
    kind, person, channel = KIND_OF_UNDO[action["action_id"]], person_of(body), channel_of(body)

    def work() -> Outcome:
        return take_back(kind, action["value"], person, channel=channel, at=moment_of(action))

    outcome = stored_first(ack, body, work)
    show(outcome)
    answer(outcome.told, body, respond, slack().client, replaces=outcome.counts)


def take_back(kind: Kind, value: str, person: str, *, channel: str | None, at: datetime | None) -> Outcome:
    """Undo a click and commit; what it came to, or why it stands. A second time it is undone already."""
    try:
        require(kind.act, person, channel=channel or "")
        with services.current().sessions() as session:
            (click_id,) = ids_in(value)
            outcome = undone(session, kind, click_id, person, channel=channel, at=at)
            session.commit()
    except UserError as reason:
        return Outcome(str(reason))
    return outcome


def undone(
    session: Session,
    kind: Kind,
    click_id: int,
    person: str,
    *,
    channel: str | None = None,
    at: datetime | None = None,
) -> Outcome:
    """Undo a click, unless that is a slip; what it came to. Raises UserError."""
    tweet_id = session.scalar(select(kind.given.tweet_id).filter_by(id=click_id))
    slip = slip_of(session, person, f"undo {tweet_id}", at)
    return slip or named(session, tweet_id, kind.undo(session, click_id, person, channel))


def undo_last(person: str, *, act: str) -> str:
    """Take back the person's last standing click, for when the message with the button is gone; what to tell them."""
    with services.current().sessions() as session:
        last = standing_clicks.last_of(session, person)
    kind, click_id = (KINDS[last[0]], last[1]) if last else (KINDS["feedback"], None)

    def work(session: Session) -> Outcome:
        if click_id is None:
            return Outcome(words.NOTHING_TO_UNDO)
        return undone(session, kind, click_id, person)

    try:
        require(kind.act, person)
        outcome = once(work, person=person, act=act, again=Outcome(_("It is undone.")))
    except UserError as reason:
        return str(reason)
    show(outcome)
    return outcome.told
