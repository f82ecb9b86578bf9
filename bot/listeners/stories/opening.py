"""The buttons of a story: one starts it at once, the others open a dialog."""

from typing import Any, cast

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.stories import dialogs, words
from bot.blocks.text import Block
from bot.listeners.acts.once import act_of, ids_in, moment_of
from bot.listeners.clicks.clicks import carry_out
from bot.listeners.clicks.kinds import KINDS
from bot.listeners.clicks.outcomes import Outcome
from bot.listeners.replying import channel_of, person_of, tell_only
from bot.listeners.stories.admission import admit
from ml.errors import UserError
from pipeline import services
from pipeline.checks.archive import publishing
from pipeline.desk.stories import steps
from pipeline.messages.story_view import Act
from pipeline.store.desk import ratings

ACT_OF = {action_id: act for act, action_id in ids.STORY.items()}


def register(app: App) -> None:
    """Every button of a story."""
    for act, action_id in ids.STORY.items():
        app.action(action_id)(start if act == "start" else ask)


def start(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Somebody begins with a story."""
    person, channel = person_of(body), channel_of(body)

    def store(session: Session) -> Outcome:
        acted = steps.start(session, card_id=_card_of(action), person=person, channel=channel)
        return Outcome(words.DONE["start"], acted.touched, undo=acted.id)

    carry_out(
        ack, body, body, client, kind=KINDS["step"], act=act_of(body), about=action["value"], at=moment_of(action),
        admit=lambda: admit("start", _card_of(action), person, channel=channel), store=store,
    )  # fmt: skip


def _card_of(action: dict[str, Any]) -> int:
    """Raises NotOurs."""
    (card_id,) = ids_in(action["value"])
    return card_id


def ask(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog behind a button; whoever may not do this is told so instead."""
    ack()
    act, channel = ACT_OF[action["action_id"]], channel_of(body)
    try:
        card_id = _card_of(action)
        admit(act, card_id, person_of(body), channel=channel)
        view = _dialog(act, card_id, channel)
    except UserError as reason:
        tell_only(client, body, str(reason))
        return
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _dialog(act: str, card_id: int, channel: str) -> Block:
    """The dialog for a story as it is now. Raises NotPossible, ArchiveError."""
    choices = services.current().choices
    with services.current().sessions() as session:
        story, tweet = steps.look_at(session, card_id=card_id, act=cast("Act", act), channel=channel)
        about, post = f"{card_id}:{channel}", f"@{tweet.account.handle}: {tweet.text}"
        if act == "publish":
            publishing.named(choices.publisher_name)
            scale = ratings.in_force(session, choices.rating_scale)
            return dialogs.publication(about, post, claim=tweet.text, ratings=scale)
        if act in ("leave", "give_up"):
            return dialogs.leaving(act, about, post)
        return dialogs.assignment(act, about, post, assignee=story.assignee, due_on=story.due_on)
