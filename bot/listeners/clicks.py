"""The buttons of cards and of earlier checks: a click is stored first and shown after, and can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.listeners.acts import act_of, ids_in, once
from bot.listeners.permissions import require, slack
from bot.listeners.replying import channel_of, person_of, sync_cards, tell_only
from bot.listeners.stored_first import stored_first
from ml.errors import UserError
from pipeline import queue, services
from pipeline.desk import clicks, earlier_check_clicks
from pipeline.desk.clicks import Acted, Choice, Label
from pipeline.desk.roles import Act
from pipeline.messages.notifier import NotifierError
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


@dataclass(frozen=True)
class Kind:
    """A row of buttons: how a click is stored, and how it is taken back."""

    act: Act
    buttons: Mapping[str, str]
    undo_button: str
    store: Callable[[Session, dict[str, Any], str, str], Outcome]
    """Of the session, the action, the person, and the channel where they clicked."""
    undo: Callable[[Session, int, str, str | None], Outcome]
    """Of the session, the click's id, the person, and the channel where they want it back; None: they typed it."""


def register(app: App) -> None:
    """Every button, and the Undo of each row."""
    for action_id in KIND_OF_BUTTON:
        app.action(action_id)(give)
    for action_id in KIND_OF_UNDO:
        app.action(action_id)(undo)


def give(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on one of the buttons."""
    kind, person, channel = KIND_OF_BUTTON[action["action_id"]], person_of(body), channel_of(body)

    def store(session: Session) -> Outcome:
        return kind.store(session, action, person, channel)

    def work() -> Outcome:
        require(kind.act, person, channel=channel)
        return once(store, person=person, act=act_of(body), again=Outcome())

    try:
        outcome = stored_first(ack, body, work)
    except UserError as reason:
        tell_only(client, body, str(reason))
        return
    _show(outcome)
    if outcome.message:
        tell_only(client, body, outcome.message, undo=(kind.undo_button, outcome.undo) if outcome.undo else None)


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
    try:
        require(kind.act, person, channel=channel)
        with services.current().sessions() as session:
            (click_id,) = ids_in(value)
            outcome = kind.undo(session, click_id, person, channel)
            session.commit()
    except UserError as reason:
        return Outcome(str(reason))
    return outcome


def undo_last(person: str, *, act: str) -> str:
    """Take back the person's last standing click, for when the message with the button is gone; what to tell them."""
    with services.current().sessions() as session:
        last = clicks.last_of(session, person)
    kind, click_id = (KINDS[last[0]], last[1]) if last else (KINDS["feedback"], None)

    def work(session: Session) -> Outcome:
        if click_id is None:
            return Outcome("There is no click of yours to undo.")
        return kind.undo(session, click_id, person, None)

    try:
        require(kind.act, person)
        outcome = once(work, person=person, act=act, again=Outcome("It is undone."))
    except UserError as reason:
        return str(reason)
    _show(outcome)
    return outcome.message


def _show(outcome: Outcome) -> None:
    """Show the cards now, have the checks made by whoever makes them; the sweep finds what is not heard."""
    sync_cards(outcome.touched)
    queue.ask_check(outcome.due)


def _give_feedback(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    label = cast("Label", action["action_id"].removeprefix("feedback_"))
    (card_id,) = ids_in(action["value"])
    acted = clicks.give_feedback(session, card_id=card_id, person=person, label=label, channel=channel)
    standing = f"*{words.LABELS[acted.what]}*"
    follows = FOLLOWS_FEEDBACK[acted.what].format(fact_check=services.current().choices.fact_check_channel)
    return _of_one_click(acted, person, message=f"{standing}: {follows}.", standing=standing)


def _undo_feedback(session: Session, feedback_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_feedback(session, feedback_id=feedback_id, person=person, channel=channel)
    return Outcome(f"*{words.LABELS[acted.what]}* is undone; the card is back.", acted.touched)


def _decide(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    choice = cast("Choice", action["action_id"].removeprefix("decision_"))
    (card_id,) = ids_in(action["value"])
    acted = clicks.decide(session, card_id=card_id, person=person, choice=choice, channel=channel)
    standing = f"it *{words.DECIDED[acted.what]}*"
    return _of_one_click(acted, person, message=f"Decided: {standing}.", standing=standing)


def _undo_decision(session: Session, decision_id: int, person: str, channel: str | None) -> Outcome:
    acted = clicks.undo_decision(session, decision_id=decision_id, person=person, channel=channel)
    return Outcome("Your decision is undone; the card waits again.", acted.touched)


def _of_one_click(acted: Acted, person: str, *, message: str, standing: str) -> Outcome:
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
    "feedback": Kind("label", ids.FEEDBACK, ids.UNDO_FEEDBACK, store=_give_feedback, undo=_undo_feedback),
    "decision": Kind("decide", ids.DECISION, ids.UNDO_DECISION, store=_decide, undo=_undo_decision),
    "answer": Kind("label", ids.MATCH, ids.UNDO_MATCH, store=_answer, undo=_undo_answer),
}
KIND_OF_BUTTON = {action_id: kind for kind in KINDS.values() for action_id in kind.buttons.values()}
KIND_OF_UNDO = {kind.undo_button: kind for kind in KINDS.values()}
