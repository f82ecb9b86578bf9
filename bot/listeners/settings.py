"""Admins decide in App Home what the desk decides."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids, words
from bot.blocks.forms import as_typed
from bot.blocks.home.home import HomeState
from bot.blocks.settings import form as forms
from bot.blocks.settings import overview as shown
from bot.blocks.settings import trial
from bot.blocks.settings.sections import SECTIONS
from bot.blocks.settings.words import TITLE
from bot.blocks.text import Block
from bot.listeners.accounts.home import publish
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import ToldInDialog, stored_first
from bot.listeners.load import word_rules
from bot.listeners.load.word_rules import NotTried
from bot.listeners.permissions import require_in_dialog, slack
from bot.listeners.replying import open_for_admins, person_of, tell_in_private
from bot.slack import fit_settings
from bot.slack.errors import DialogClosed
from ml.errors import UserError
from pipeline import services
from pipeline.configuration.in_force import DESKS, Unfit, written
from pipeline.desk import settings as rules
from pipeline.desk.settings import ChangedMeanwhile
from pipeline.store.desk import setting_changes


def register(app: App) -> None:
    """The button of the tab, those of the sections, and the dialogs behind them."""
    app.action(ids.SETTINGS)(start)
    app.action(ids.SETTINGS_SECTION)(choose)
    app.view(ids.SETTINGS_VIEW)(save)


def start(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Show what holds."""
    open_for_admins(ack, body, client, _overview, title=TITLE)


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Open the dialog of a section above what holds."""
    open_for_admins(ack, body, client, lambda: _form(_known(action["value"])), title=TITLE)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Store what was changed in the dialog, which stays open where that is refused, with all that was typed."""
    person = person_of(body)

    try:
        stored_first(ack, body, lambda: _stored(body, view, client), refused=lambda reason: _refused(view, reason))
    except ToldInDialog:
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, HomeState())
    if view.get("previous_view_id"):
        with suppress(DialogClosed):  # somebody closed it meanwhile
            client.views_update(view_id=view["root_view_id"], view=_overview())


def _stored(body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    person, tools = person_of(body), services.current()
    require_in_dialog("manage", person)
    section, seen, tried = _of(view)
    typed = forms.typed(section, view["state"]["values"])
    with tools.sessions() as session:
        wishes = rules.changed_in_form(session, typed, environment=tools.environment, seen=seen)
    word_rules.try_first(wishes, tried=tried == word_rules.digest_of(typed))
    fit_settings.check(client, wishes)

    def store(session: Session) -> None:
        rules.change(session, wishes, environment=tools.environment, by=person, seen=seen)

    once(store, person=person, act=act_of(body), again=None)
    tools.in_force.forget()


def _refused(view: dict[str, Any], reason: UserError) -> Block:
    if isinstance(reason, NotTried | ChangedMeanwhile):
        section, seen, _ = _of(view)
        typed = forms.typed(section, view["state"]["values"])
    if isinstance(reason, NotTried):
        return trial.form(view, reason.trial, tried=word_rules.digest_of(typed))
    if isinstance(reason, ChangedMeanwhile):
        return _form(section, typed=typed, since=seen, problem=shown.meanwhile(reason.changes, named=_name))
    return as_typed(view, shown.unfit(reason.faults) if isinstance(reason, Unfit) else str(reason))


def _known(section: str) -> str:
    if section not in SECTIONS:
        raise ids.NotOurs(words.NOT_OURS)
    return section


def _of(view: dict[str, Any]) -> tuple[str, int, str]:
    """The section that a dialog is of, the last change that it knows of, what was tried in it. Raises NotOurs."""
    section, _, more = (view.get("private_metadata") or "").partition(":")
    seen, _, tried = more.partition(":")
    (change_id,) = ids_in(seen)
    return _known(section), change_id, tried


def _form(section: str, *, typed: dict[str, str] | None = None, since: int = 0, problem: str = "") -> Block:
    """The dialog of a section as of now; where it is shown again, with what this person changed in it."""
    tools = services.current()
    with tools.sessions() as session:
        values, seen = rules.values(session, tools.environment), setting_changes.last(session)
        mine = rules.changed_in_form(session, typed, environment=tools.environment, seen=since) if typed else {}
    first = {name: written(tools.environment, name) for name in DESKS}
    return forms.form(section, {**values, **mine}, first=first, seen=seen, problem=problem)


def _overview() -> Block:
    tools = services.current()
    with tools.sessions() as session:
        values = rules.values(session, tools.environment)
        return shown.overview(values, setting_changes.history(session, at_most=shown.CHANGES), named=_name)


def _name(who: str) -> str:
    """A person's name; who types on the terminal as the log has it."""
    return who if ":" in who else slack().person(who)
