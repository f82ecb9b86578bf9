"""The scale by which the desk rates what it checked: seen in App Home, and changed there by heads and admins."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.home import modals
from bot.blocks.home.home import HomeState
from bot.blocks.stories import dialogs, words
from bot.blocks.stories.standing import day
from bot.blocks.text import Block, outside
from bot.listeners.accounts.home import publish
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import ToldInDialog, stored_first
from bot.listeners.permissions import NotAdmitted, require_in_dialog, slack
from bot.listeners.replying import person_of, tell_in_private
from ml.errors import UserError
from pipeline import services
from pipeline.configuration.ratings_setting import read_ratings
from pipeline.store.desk import ratings


def register(app: App) -> None:
    """The button and its dialog."""
    app.action(ids.RATINGS_EDIT)(edit)
    app.view(ids.RATINGS_VIEW)(save)


def edit(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with the ratings in force."""
    ack()
    try:
        require_in_dialog("ratings", person_of(body))
        view = _dialog()
    except NotAdmitted as reason:
        view = modals.failed(str(reason), title="Ratings")
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _dialog() -> Block:
    tools = services.current()
    with tools.sessions() as session:
        scale = ratings.chosen(session)
    if scale is None:
        return dialogs.scale(tools.choices.rating_scale, origin=words.SCALE_SET)
    by = outside(slack().person(scale.chosen_by), 80)
    return dialogs.scale(scale.ratings, origin=words.SCALE_CHOSEN.format(by=by, day=day(scale.chosen_at)))


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Let these be the ratings; what is wrong with them is said beside them."""
    person, written = person_of(body), dialogs.said_in(view["state"]["values"], "ratings")
    try:
        wished = read_ratings(written.replace("\n", ","))
    except ValueError as wrong:
        ack(response_action="errors", errors={"ratings": f"This cannot be a scale: {wrong}."})
        return

    def choose(session: Session) -> None:
        before = ratings.in_force(session, services.current().choices.rating_scale)
        ratings.choose(session, wished, before=before, by=person)

    def work() -> None:
        require_in_dialog("ratings", person)
        once(choose, person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work)
    except ToldInDialog:
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, HomeState())
