"""Monitored accounts in App Home: add, pause, resume, remove."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.home import modals
from bot.blocks.home.home import HomeState
from bot.listeners.accounts.home import publish, state_of
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import ToldInDialog, keep_open, stored_first
from bot.listeners.labelling import in_time
from bot.listeners.permissions import NotAdmitted, require, require_in_dialog
from bot.listeners.replying import open_for_admins, person_of, tell_in_private
from ml.errors import UserError
from pipeline import services
from pipeline.monitoring import accounts
from pipeline.monitoring.accounts import AccountsError
from pipeline.sources.source import SourceError
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import Account


def register(app: App) -> None:
    """The buttons of the tab and the dialogs behind them."""
    app.action(ids.ACCOUNTS_ADD)(start)
    app.view(ids.FIND_VIEW)(find)
    app.view(ids.SAVE_VIEW)(save)
    app.action(ids.ACCOUNT_MENU)(change)


def start(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog."""
    open_for_admins(ack, body, client, modals.find, title="Add accounts")


def find(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Look up what was pasted; when that takes longer than Slack waits, the dialog says so meanwhile."""
    person, (pasted, wishes) = person_of(body), modals.wishes_of(view["state"]["values"])
    try:
        require_in_dialog("manage", person)
        handles = _few(accounts.handles_in(pasted))
    except NotAdmitted as reason:
        keep_open(ack, view, reason)
        return
    except AccountsError as error:
        ack(response_action="errors", errors={"handles": str(error)})
        return
    in_time.answer(
        ack,
        client,
        body=body,
        view=view,
        meanwhile=modals.looking_up(),
        work=lambda: _looked_up(" ".join(handles), wishes),
    )


def _few(handles: list[str]) -> list[str]:
    if len(handles) > modals.AT_MOST:
        raise AccountsError(
            f"These are {len(handles)} handles; add at most {modals.AT_MOST} at a time here, or a CSV on the terminal."
        )
    return handles


def _looked_up(pasted: str, wishes: Wishes) -> dict[str, Any]:
    tools = services.current()
    try:
        with tools.sessions() as session:
            found = accounts.look_up(session, tools.source, pasted)
            session.commit()
    except SourceError as error:
        return modals.find(pasted, wishes, problem=str(error))
    return modals.found(found.profiles, found.problems, wishes)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Monitor those who were shown."""
    person = person_of(body)

    def monitor(session: Session) -> None:
        accounts.add(session, services.current().source, *modals.unpack(view["private_metadata"]), by=person)

    def work() -> None:
        require_in_dialog("manage", person)
        once(monitor, person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work)
    except ToldInDialog:
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, HomeState())


def change(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Pause, resume or remove one account; the list is shown anew, also where somebody else has just removed it."""
    person, chosen = person_of(body), action["selected_option"]["value"]

    def work() -> None:
        require("manage", person)
        once(lambda session: _change(session, chosen, person), person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work)
    except NotAdmitted as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
    publish(client, person, state_of(body))


def _change(session: Session, chosen: str, person: str) -> None:
    wish, _, named = chosen.partition(":")
    (account_id,) = ids_in(named)
    account = session.get(Account, account_id)
    if account is not None and wish in accounts.STATES:
        with suppress(AccountsError):
            accounts.change(session, services.current().network, [account.handle], wish, by=person)
