"""Same claim / Not the same under an earlier check, and undo."""

from datetime import UTC, datetime
from typing import Any, cast

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.blocks import ids, words
from bot.listeners.replying import answer_undo, person_of, sync_cards, tell_only
from pipeline import queue, services
from pipeline.desk import earlier_check_clicks
from pipeline.desk.clicks import NotPossible
from pipeline.store.desk.match_answers import Answer

WHAT_FOLLOWS = {
    "same": "the post makes the claim that was checked there",
    "different": "the post makes another claim; the match leaves the card unless as many say it is the same",
}


def register(app: App) -> None:
    """The buttons under earlier checks, on cards and in their threads."""
    for action_id in ids.MATCH.values():
        app.action(action_id)(give)
    app.action(ids.UNDO_MATCH)(undo)


def give(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """A click on one of the two buttons: stored first, shown after."""
    ack()
    try:
        clicked = _stored(action, person_of(body))
    except NotPossible as reason:
        tell_only(client, body, str(reason))
        return
    if clicked is None:
        return  # Slack delivered a click again that was heard already
    _carry_out(clicked.follows)
    follows = WHAT_FOLLOWS[clicked.answer] if clicked.first else "you said so already"
    told = f"*{words.ANSWERS[clicked.answer]}*: {follows}."
    tell_only(client, body, told, undo=(ids.UNDO_MATCH, clicked.id))


def _stored(action: dict[str, Any], person: str) -> earlier_check_clicks.Clicked | None:
    finding_id, check_id = map(int, action["value"].split(":"))
    answer = cast("Answer", action["action_id"].removeprefix("match_"))
    clicked_at = datetime.fromtimestamp(float(action["action_ts"]), UTC)
    with services.current().sessions() as session:
        clicked = earlier_check_clicks.click(
            session, finding_id=finding_id, check_id=check_id, person=person, answer=answer, clicked_at=clicked_at
        )
        session.commit()
    return clicked


def undo(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
    """Take the answer back."""
    ack()
    answer_undo(respond, take_back(int(action["value"]), person_of(body)))


def take_back(answer_id: int, person: str) -> str:
    """Undo an answer; what to tell the person."""
    try:
        with services.current().sessions() as session:
            follows = earlier_check_clicks.take_back(session, answer_id=answer_id, person=person)
            session.commit()
    except NotPossible as reason:
        return str(reason)
    _carry_out(follows)
    return "Your answer about the earlier check is undone."


def _carry_out(follows: earlier_check_clicks.Follows) -> None:
    """Show the cards now, and have the checks made by whoever makes them; what is not heard, the sweep finds."""
    sync_cards(follows.touched)
    queue.ask_check(follows.due)
