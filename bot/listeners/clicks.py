"""The buttons of cards and of earlier checks: a click is stored first and shown after, and can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.blocks.stories import words as story_words
from bot.listeners.acts import act_of, ids_in, once
from bot.listeners.permissions import slack
from bot.listeners.replying import channel_of, person_of, sync_cards, tell_only
from bot.listeners.stored_first import stored_first
from ml.errors import UserError
from pipeline import queue, services
from pipeline.desk import clicks, earlier_check_clicks
from pipeline.desk.clicks import Acted, Label
from pipeline.desk.stories import steps
from pipeline.messages.notifier import NotifierError
from pipeline.queue import Task
from pipeline.store.desk.match_answers import Answer

FOLLOWS_FEEDBACK = {
    "rejected": "no check-worthy claim; the card is gone from here",
    "reviewed": "a check-worthy claim, nothing to publish; the card is gone from here",
    "selected": "proposed for a fact-check; a copy is in #{fact_check}",
}
FOLLOWS_ANSWER = {
    "same": "the post makes the claim that was checked there",
    "different": "the post makes another claim; the match leaves the card unless as many say it is the same",
}


@dataclass(frozen=True)
class Outcome:
    """What a click came to: what to tell the person, and what to show and to check after commit."""

    message: str = ""
    """Empty where a click came a second time: there is nothing to tell."""
    touched: tuple[int, ...] = ()
    due: tuple[tuple[int, str], ...] = ()
    undo: int | None = None
    """The click that the person may take back."""
    ended: int | None = None
    """The card whose story ended, of which whoever selected the post is told."""
    upkeep: tuple[Task, ...] = ()


@dataclass(frozen=True)
class Kind:
    """What people do in one way: how it is taken back, and how a click on its buttons is stored."""

    undo_button: str
    undo: Callable[[Session, int, str, str | None], Outcome]
    """Of the session, the click's id, the person, and the channel where they want it back; None: they typed it."""
    buttons: Mapping[str, str] = field(default_factory=dict)
    """None where a dialog asks first."""
    store: Callable[[Session, dict[str, Any], str, str], Outcome] | None = None
    """Of the session, the action, the person, and the channel where they clicked."""


def register(app: App) -> None:
    """Every button, and the Undo of each row."""
    for action_id in KIND_OF_BUTTON:
        app.action(action_id)(give)
    for action_id in KIND_OF_UNDO:
        app.action(action_id)(undo)


def give(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on one of the buttons."""
    kind, person, channel = KIND_OF_BUTTON[action["action_id"]], person_of(body), channel_of(body)
    store = kind.store
    assert store is not None
    carry_out(
        ack, body, client, store=lambda session: store(session, action, person, channel), undo_button=kind.undo_button
    )


def carry_out(
    ack: Ack,
    body: dict[str, Any],
    client: WebClient,
    *,
    store: Callable[[Session], Outcome],
    undo_button: str,
    channel: str | None = None,
) -> None:
    """Store once, show what follows, tell the person, in this channel where Slack names none."""
    person, where = person_of(body), body | ({"channel": {"id": channel}} if channel else {})
    try:
        outcome = stored_first(ack, body, lambda: once(store, person=person, act=act_of(body), again=Outcome()))
    except UserError as reason:
        tell_only(client, where, str(reason))
        return
    _show(outcome)
    if outcome.message:
        tell_only(client, where, outcome.message, undo=(undo_button, outcome.undo) if outcome.undo else None)


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
    """Take the click back; what became of it replaces the message that held the button."""
    kind, person, channel = KIND_OF_UNDO[action["action_id"]], person_of(body), channel_of(body)
    outcome = stored_first(ack, body, lambda: _take_back(kind, action["value"], person, channel))
    _show(outcome)
    try:
        respond(text=outcome.message, replace_original=True, response_type="ephemeral")
    except NotifierError:  # it is undone all the same
        tell_only(slack().client, body, outcome.message)


def _take_back(kind: Kind, value: str, person: str, channel: str) -> Outcome:
    """Undo a click and commit; what it came to, or why it stands. A second time it is undone already."""
    with services.current().sessions() as session:
        try:
            (click_id,) = ids_in(value)
            outcome = kind.undo(session, click_id, person, channel)
        except UserError as reason:
            return Outcome(str(reason))
        session.commit()
    return outcome


def undo_last(person: str, *, act: str) -> str:
    """Take back the person's last standing click, for when the message with the button is gone; what to tell them."""
    try:
        outcome = once(lambda session: _last(session, person), person=person, act=act, again=Outcome("It is undone."))
    except UserError as reason:
        return str(reason)
    _show(outcome)
    return outcome.message


def _last(session: Session, person: str) -> Outcome:
    last = clicks.last_of(session, person)
    if last is None:
        return Outcome("There is no click of yours to undo.")
    name, click_id = last
    return KINDS[name].undo(session, click_id, person, None)


def _show(outcome: Outcome) -> None:
    """Show the cards now, have the checks made by whoever makes them; the sweep finds what is not heard."""
    sync_cards(outcome.touched)
    queue.ask_check(outcome.due)
    queue.ask(Task.TELL_OUTCOME, [outcome.ended] if outcome.ended else [])
    for task in outcome.upkeep:
        queue.ask_upkeep(task)


def _give_feedback(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    label = cast("Label", action["action_id"].removeprefix("feedback_"))
    (card_id,) = ids_in(action["value"])
    acted = clicks.give_feedback(session, card_id=card_id, person=person, label=label, channel=channel)
    standing = f"*{words.LABELS[acted.what]}*"
    follows = FOLLOWS_FEEDBACK[acted.what].format(fact_check=services.current().choices.fact_check_channel)
    return of_one_click(acted, person, message=f"{standing}: {follows}.", standing=standing)


def _undo_feedback(session: Session, feedback_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_feedback(session, feedback_id=feedback_id, person=person, channel=channel)
    return Outcome(f"*{words.LABELS[acted.what]}* is undone; the card is back.", acted.touched)


def _undo_decision(session: Session, decision_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_decision(session, decision_id=decision_id, person=person, channel=channel)
    return Outcome("Your decision is undone; the card waits again.", acted.touched)


def _undo_step(session: Session, step_id: int, person: str, channel: str | None) -> Outcome:
    acted = steps.undo(session, step_id=step_id, person=person, channel=channel)
    upkeep = (Task.MATCH_OPEN_CARDS,) if acted.what == "publish" else ()
    return Outcome(story_words.UNDONE[acted.what], acted.touched, upkeep=upkeep)


def of_one_click(acted: Acted, person: str, *, message: str, standing: str) -> Outcome:
    """Of feedback and decisions only the first counts, whoever gave it."""
    if not acted.first and acted.person != person:
        return Outcome(f"<@{acted.person}> was faster: {standing}. Your click does not count.", acted.touched)
    return Outcome(message, acted.touched, undo=acted.id)


def _answer(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    finding_id, check_id = ids_in(action["value"], many=2)
    clicked = earlier_check_clicks.click(
        session,
        finding_id=finding_id,
        check_id=check_id,
        person=person,
        answer=cast("Answer", action["action_id"].removeprefix("match_")),
        channel=channel,
        clicked_at=datetime.fromtimestamp(float(ts), UTC) if (ts := action.get("action_ts")) else None,
    )
    if clicked is None:
        return Outcome()  # Slack delivered this click before
    follows = FOLLOWS_ANSWER[clicked.answer] if clicked.first else "you said so already"
    message = f"*{words.ANSWERS[clicked.answer]}*: {follows}."
    return Outcome(message, clicked.follows.touched, clicked.follows.due, undo=clicked.id)


def _undo_answer(session: Session, answer_id: int, person: str, channel: str | None) -> Outcome:
    follows = earlier_check_clicks.take_back(session, answer_id=answer_id, person=person, channel=channel)
    return Outcome("Your answer about the earlier check is undone.", follows.touched, follows.due)


KINDS = {
    "feedback": Kind(ids.UNDO_FEEDBACK, _undo_feedback, ids.FEEDBACK, _give_feedback),
    "decision": Kind(ids.UNDO_DECISION, _undo_decision),
    "step": Kind(ids.UNDO_STEP, _undo_step),
    "answer": Kind(ids.UNDO_MATCH, _undo_answer, ids.MATCH, _answer),
}
KIND_OF_BUTTON = {action_id: kind for kind in KINDS.values() for action_id in kind.buttons.values()}
KIND_OF_UNDO = {kind.undo_button: kind for kind in KINDS.values()}
