"""The buttons of cards and of earlier checks: a click is stored first and shown after, and can be taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.listeners.acts import act_of, ids_in, moment_of, once
from bot.listeners.outcomes import Outcome, named, show, slip_of
from bot.listeners.permissions import require, slack
from bot.listeners.replying import answer, channel_of, person_of, tell_only
from bot.listeners.stored_first import stored_first
from ml.errors import UserError
from pipeline import services
from pipeline.desk import clicks, earlier_check_clicks
from pipeline.desk.clicks import Acted, Choice, Label
from pipeline.desk.roles import Act
from pipeline.store.desk.match_answers import Answer
from pipeline.tables import Card, Decision, Feedback, Finding, MatchAnswer

FOLLOWS_FEEDBACK = {
    "rejected": "no check-worthy claim; the card {leaves}",
    "reviewed": "a check-worthy claim, nothing to publish; the card {leaves}",
    "selected": "proposed for a fact-check; a copy is in #{fact_check}",
}
FOLLOWS_ANSWER = {
    "same": "the post makes the claim that was checked there",
    "different": "the post makes another claim; the match leaves the card unless as many say it is the same",
}


@dataclass(frozen=True)
class Kind:
    """A row of buttons: how a click is stored, and how it is taken back."""

    buttons: Mapping[str, str]
    undo_button: str
    act: Act
    """What somebody must be allowed to do who clicks."""
    shown: type[Card | Finding]
    """What the buttons stand on: the first of the ids that they carry."""
    given: type[Feedback | Decision | MatchAnswer]
    store: Callable[[Session, dict[str, Any], str, str], Outcome]
    """Of the session, the action, the person, and the channel where they clicked."""
    undo: Callable[[Session, int, str, str | None], Outcome]
    """Of the session, the click's id, the person, and the channel where they want it back; None: they typed it."""
    ids: int = 1
    """How many ids a button carries."""


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

    def store(session: Session) -> Outcome:
        tweet_id = session.scalar(select(kind.shown.tweet_id).filter_by(id=ids_in(action["value"], many=kind.ids)[0]))
        slip = slip_of(session, person, f"give {tweet_id}", moment_of(action))
        return slip or named(session, tweet_id, kind.store(session, action, person, channel))

    def work() -> Outcome:
        require(kind.act, person, channel=channel)
        return once(store, person=person, act=act, again=Outcome())

    try:
        outcome = stored_first(ack, body, work)
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
        last = clicks.last_of(session, person)
    kind, click_id = (KINDS[last[0]], last[1]) if last else (KINDS["feedback"], None)

    def work(session: Session) -> Outcome:
        if click_id is None:
            return Outcome(words.NOTHING_TO_UNDO)
        return undone(session, kind, click_id, person)

    try:
        require(kind.act, person)
        outcome = once(work, person=person, act=act, again=Outcome("It is undone."))
    except UserError as reason:
        return str(reason)
    show(outcome)
    return outcome.told


def _give_feedback(session: Session, action: dict[str, Any], person: str, channel: str) -> Outcome:
    label = cast("Label", action["action_id"].removeprefix("feedback_"))
    (card_id,) = ids_in(action["value"])
    chosen = services.current().choices
    acted = clicks.give_feedback(
        session, card_id=card_id, person=person, label=label, channel=channel, leaves_after=chosen.undo_line
    )
    standing = f"*{words.LABELS[acted.what]}*"
    leaves = f"leaves in {chosen.undo_line_s:g} s" if chosen.undo_line else "is gone from here"
    follows = FOLLOWS_FEEDBACK[acted.what].format(fact_check=chosen.fact_check_channel, leaves=leaves)
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
        clicked_at=moment_of(action),
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
    "feedback": Kind(
        ids.FEEDBACK, ids.UNDO_FEEDBACK, "label", shown=Card, given=Feedback, store=_give_feedback, undo=_undo_feedback
    ),
    "decision": Kind(
        ids.DECISION, ids.UNDO_DECISION, "decide", shown=Card, given=Decision, store=_decide, undo=_undo_decision
    ),
    "answer": Kind(
        ids.MATCH, ids.UNDO_MATCH, "label", shown=Finding, given=MatchAnswer, store=_answer, undo=_undo_answer, ids=2
    ),
}
KIND_OF_BUTTON = {action_id: kind for kind in KINDS.values() for action_id in kind.buttons.values()}
KIND_OF_UNDO = {kind.undo_button: kind for kind in KINDS.values()}
