"""Who has which role: given in App Home by admins, by name or by user group."""

import re
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.forms import as_typed
from bot.blocks.home import modals
from bot.blocks.home.home import HomeState
from bot.blocks.home.modals import Roles
from bot.listeners.accounts.home import publish
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import ToldInDialog, in_plain_words, stored_first
from bot.listeners.permissions import require_in_dialog, slack
from bot.listeners.replying import open_for_admins, person_of, tell_in_private
from ml.errors import UserError
from pipeline import services
from pipeline.desk import settings
from pipeline.desk.roles import ROLES
from pipeline.language.speech import _
from pipeline.messages.notifier import NotifierError
from pipeline.store.desk import people, setting_changes
from pipeline.store.desk.people import NamedMeanwhile

NO_MEMBER = _("“{said}” is no member id of Slack's; nothing was changed.")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


def register(app: App) -> None:
    """The button and its dialog."""
    app.action(ids.PEOPLE_EDIT)(edit)
    app.view(ids.PEOPLE_VIEW)(save)


def edit(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog with the roles that were given so far."""
    open_for_admins(ack, body, client, lambda: modals.roles(_so_far()), title=modals.ROLES_TITLE)


def _so_far() -> Roles:
    tools = services.current()
    with tools.sessions() as session:
        by_name, seen, named = people.by_name(session), setting_changes.last(session), people.last_change(session)
        held = settings.values(session, tools.environment)
    groups: dict[str, str] = {role: group for role in ROLES if (group := held[f"{role}s_group"])}
    if tools.choices.first_admin:
        by_name[tools.choices.first_admin] = "admin"
    try:
        handles = slack().user_groups.handles()
    except NotifierError:  # then roles are given by name alone, and the groups stay as they are
        handles = {}
    return Roles(by_name=by_name, groups=groups, seen=seen, handles=handles, last_change=named)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Let exactly these have these roles; what is wrong is said in the dialog, which keeps all of it."""
    person = person_of(body)
    try:
        stored_first(ack, body, lambda: _stored(body, view, person), refused=lambda reason: _refused(view, reason))
    except ToldInDialog:
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, HomeState())


def _refused(view: dict[str, Any], reason: UserError) -> dict[str, Any]:
    """The dialog with what was chosen, which knows what others did meanwhile once it has told so."""
    told = as_typed(view, in_plain_words(str(reason)))
    return told | {"private_metadata": _so_far().known} if isinstance(reason, NamedMeanwhile) else told


def _stored(body: dict[str, Any], view: dict[str, Any], person: str) -> None:
    require_in_dialog("manage", person)
    tools = services.current()
    values = view["state"]["values"]
    seen, named = ids_in(view.get("private_metadata") or "", many=2)
    given, groups = modals.roles_given(values), modals.groups_chosen(values)
    if odd := [one for one in given if not _PERSON.fullmatch(one)]:
        raise ids.NotOurs(NO_MEMBER.format(said=odd[0][:40]))

    def store(session: Session) -> None:
        people.give_exactly(session, given, by=person, first_admin=tools.environment.first_admin, seen=named)
        wishes = settings.changed_in_form(session, groups, environment=tools.environment, seen=seen)
        settings.change(session, wishes, environment=tools.environment, by=person, seen=seen)

    once(store, person=person, act=act_of(body), again=None)
    tools.in_force.forget()
