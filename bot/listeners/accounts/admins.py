"""Who may edit the accounts: named in App Home by those who may already."""

from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, modals
from bot.blocks.forms import as_typed
from bot.blocks.home import HomeState
from bot.listeners.accounts.home import publish
from bot.listeners.acts import act_of, once
from bot.listeners.permissions import refusal_in_dialog
from bot.listeners.replying import person_of
from bot.listeners.stored_first import stored_first
from pipeline import services
from pipeline.store.desk import people


def register(app: App) -> None:
    """The button and its dialog."""
    app.action(ids.ADMINS_EDIT)(edit)
    app.view(ids.ADMINS_VIEW)(save)


def edit(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with those named so far."""
    ack()
    reason = refusal_in_dialog(person_of(body))
    tools = services.current()
    with tools.sessions() as session:
        named = people.admins(session, first_admin=tools.choices.first_admin)
    client.views_open(trigger_id=body["trigger_id"], view=modals.failed(reason) if reason else modals.admins(named))


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Let exactly these be admins."""
    person = person_of(body)
    if reason := refusal_in_dialog(person):
        ack(response_action="update", view=as_typed(view, reason))
        return
    chosen = view["state"]["values"]["admins"]["admins"].get("selected_users") or []
    # Who is admin by the setting is not written down: another setting must be able to end it.
    named = set(chosen) - {services.current().choices.first_admin}

    def name(session: Session) -> None:
        people.name_admins(session, named, by=person)

    stored_first(ack, body, lambda: once(name, person=person, act=act_of(body), again=None))
    publish(client, person, HomeState())
