"""Editing accounts in App Home, one or many at once; removal asks first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.forms import as_typed
from bot.blocks.home import home as home_blocks
from bot.blocks.home.accounts import editing as blocks
from bot.blocks.home.accounts.editing import About, Wanted
from bot.blocks.home.home import HomeState
from bot.listeners.accounts.home import publish, state_of
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import ToldInDialog, stored_first
from bot.listeners.permissions import NotAdmitted, require, require_in_dialog, slack
from bot.listeners.replying import person_of, tell_in_private
from ml.errors import UserError
from pipeline import services
from pipeline.language.speech import _
from pipeline.monitoring import editing
from pipeline.monitoring.accounts import STATES, AccountsError
from pipeline.monitoring.editing import Chosen, EditedMeanwhile
from pipeline.store.posts import account_edits, accounts
from pipeline.tables import Account

View = dict[str, Any]


def register(app: App) -> None:
    """The buttons and menus of the tab, and the dialogs behind them."""
    app.action(ids.ACCOUNTS_EDIT)(start)
    app.action(ids.ACCOUNT_MENU)(choose)
    app.view(ids.EDIT_VIEW)(save)
    app.view(ids.REMOVE_VIEW)(remove)


def start(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog for many."""
    ack()
    _open(client, body, lambda session: _many(session, state_of(body)))


def choose(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Edit one account, pause or resume it, or ask whether it is to be removed."""
    wish, _, named = action["selected_option"]["value"].partition(":")
    opened = {"edit": _one, "remove": _removal}.get(wish)
    if opened is None:
        _change(ack, body, wish, named, client, respond)
        return
    ack()
    _open(client, body, lambda session: opened(session, *ids_in(named), home=state_of(body)))


def _open(client: WebClient, body: dict[str, Any], dialog: Callable[[Session], View]) -> None:
    try:
        require_in_dialog("manage", person_of(body))
        with services.current().sessions() as session:
            view = dialog(session)
    except UserError as reason:
        view = blocks.failed(str(reason))
    client.views_open(trigger_id=body["trigger_id"], view=view)


def _about(session: Session, home: HomeState, chosen: Chosen) -> About:
    seen = account_edits.last(session, services.current().network.name)
    return About(chosen, seen, search=home.search, page=home.page)


def _many(session: Session, home: HomeState) -> View:
    source = services.current().network.name
    about = _about(session, home, Chosen())
    matching = accounts.ids_matching(session, source, home.search)
    if not matching:
        raise AccountsError(_("Nobody is monitored who matches the search in Home."))
    begin = home.page * home_blocks.PER_PAGE
    begin = begin if begin < len(matching) else 0
    listed = accounts.listed(session, source, search=home.search, limit=blocks.LISTED, offset=begin)
    about = replace(about, chosen=Chosen(digest=editing.digest(matching)))
    return blocks.edit_many(listed, accounts.groups(session, source), about, matching=len(matching))


def _one(session: Session, account_id: int, *, home: HomeState) -> View:
    about = _about(session, home, Chosen((account_id,)))
    account = _standing(session, account_id)
    return blocks.edit_one(account, accounts.groups(session, account.source), about)


def _removal(session: Session, account_id: int, *, home: HomeState) -> View:
    about = _about(session, home, Chosen((account_id,)))
    return _asked(session, about, [_standing(session, account_id).id])


def _standing(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id)
    if account is None or account.state == "removed":
        raise AccountsError(_("This account is not monitored any more."))
    return account


def _asked(session: Session, about: About, account_ids: list[int]) -> View:
    """The question whether these are to be removed, with what stays of them."""
    handles = accounts.handles(session, account_ids)
    posts, cards = accounts.kept(session, account_ids)
    return blocks.removal(about, handles=handles, posts=posts, cards=cards)


def save(ack: Ack, body: dict[str, Any], view: View, client: WebClient, respond: Respond) -> None:
    """Store what is to change; who is to be removed is asked about in the dialog's place."""
    values, about = view["state"]["values"], About.from_metadata(view.get("private_metadata") or "")
    try:
        require_in_dialog("manage", person_of(body))
        wanted = blocks.wanted_in(values)
        about = replace(about, chosen=blocks.chosen_in(values, about))
        if wanted.state == "removed":
            with services.current().sessions() as session:
                chosen = editing.ids_of(session, services.current().network.name, about.chosen)
                question = _asked(session, about, chosen)
            ack(response_action="update", view=question)
            return
    except UserError as reason:
        ack(response_action="update", view=_refused(view, about, reason))
        return
    _store(ack, body, view, client, respond, about=about, wanted=wanted)


def remove(ack: Ack, body: dict[str, Any], view: View, client: WebClient, respond: Respond) -> None:
    """Remove those who were asked about."""
    about = About.from_metadata(view.get("private_metadata") or "")
    _store(ack, body, view, client, respond, about=about, wanted=Wanted({}, "removed"))


def _store(
    ack: Ack, body: dict[str, Any], view: View, client: WebClient, respond: Respond, *, about: About, wanted: Wanted
) -> None:
    person = person_of(body)

    def store(session: Session) -> None:
        chosen = editing.ids_of(session, services.current().network.name, about.chosen)
        editing.edit(session, chosen, wanted.wishes, state=wanted.state, by=person, seen=about.seen)

    def work() -> None:
        require_in_dialog("manage", person)
        once(store, person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work, refused=lambda reason: _refused(view, about, reason))
    except ToldInDialog:
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, HomeState(about.search, about.page))


def _refused(view: View, about: About, reason: UserError) -> View:
    """The dialog as it was sent, with what is wrong, and from now on with what others did meanwhile."""
    told = str(reason)
    if isinstance(reason, EditedMeanwhile):
        people = {change.by: _name(change.by) for change in reason.changes}
        told = blocks.meanwhile(reason.changes, people=people)
    tools = services.current()
    with tools.sessions() as session:
        matching = accounts.ids_matching(session, tools.network.name, about.search)
        seen = account_edits.last(session, tools.network.name)
    chosen = replace(about.chosen, digest=editing.digest(matching))
    return as_typed(view, told) | {"private_metadata": replace(about, chosen=chosen, seen=seen).to_metadata()}


def _name(who: str) -> str:
    """A person's name; who types on the terminal as the log has it."""
    return who if ":" in who else slack().person(who)


def _change(ack: Ack, body: dict[str, Any], wish: str, named: str, client: WebClient, respond: Respond) -> None:
    """Pause or resume one account; the list is shown anew, also where somebody else has just removed it."""
    person = person_of(body)

    def store(session: Session) -> None:
        (account_id,) = ids_in(named)
        if wish in STATES and session.get(Account, account_id) is not None:
            seen = account_edits.last(session, services.current().network.name)
            editing.edit(session, [account_id], {}, state=STATES[wish], by=person, seen=seen)

    def work() -> None:
        require("manage", person)
        once(store, person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work)
    except NotAdmitted as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
    publish(client, person, state_of(body))
