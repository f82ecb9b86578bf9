"""Monitored accounts in App Home: add, pause, resume, remove."""

from contextlib import suppress
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.blocks import ids, modals
from bot.blocks.home import HomeState
from bot.listeners.accounts.home import publish, state_of
from bot.listeners.labelling import in_time
from bot.listeners.permissions import refusal
from bot.listeners.replying import person_of
from bot.listeners.stored_first import stored_first
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
    ack()
    reason = refusal(person_of(body))
    client.views_open(trigger_id=body["trigger_id"], view=modals.failed(reason) if reason else modals.find())


def find(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Look up what was pasted; when that takes longer than Slack waits, the dialog says so meanwhile."""
    pasted, wishes = modals.wishes_of(view["state"]["values"])
    try:
        handles = accounts.handles_in(pasted)
    except AccountsError as error:
        ack(response_action="errors", errors={"handles": str(error)})
        return
    if len(handles) > modals.AT_MOST:
        sentence = (
            f"These are {len(handles)} handles; add at most {modals.AT_MOST} at a time here, or a CSV on the terminal."
        )
        ack(response_action="errors", errors={"handles": sentence})
        return
    person, wanted = person_of(body), " ".join(handles)
    in_time.answer(
        ack,
        client,
        body=body,
        view=view,
        meanwhile=modals.looking_up(),
        work=lambda: _looked_up(person, wanted, wishes),
    )


def _looked_up(person: str, pasted: str, wishes: Wishes) -> dict[str, Any]:
    reason = refusal(person)
    if reason:
        return modals.failed(reason)
    tools = services.current()
    try:
        with tools.sessions() as session:
            found = accounts.look_up(session, tools.source, pasted)
            session.commit()
    except SourceError as error:
        return modals.find(pasted, wishes, problem=str(error))
    return modals.found(found.profiles, found.problems, wishes)


def save(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    """Monitor those who were shown."""
    person = person_of(body)
    reason = refusal(person)
    if reason:
        ack(response_action="update", view=modals.failed(reason))
        return
    stored_first(ack, body, lambda: _monitor(view["private_metadata"], person))
    publish(client, person, HomeState())


def _monitor(packed: str, person: str) -> None:
    profiles, wishes = modals.unpack(packed)
    tools = services.current()
    with tools.sessions() as session:
        accounts.add(session, tools.source, profiles, wishes, by=person)
        session.commit()


def change(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Pause, resume or remove one account; the list is shown anew, also where somebody else has just removed it."""
    person, chosen = person_of(body), action["selected_option"]["value"]
    stored_first(ack, body, lambda: _change(chosen, person))
    publish(client, person, state_of(body))


def _change(chosen: str, person: str) -> None:
    if refusal(person) is None:
        wish, account_id = chosen.split(":")
        tools = services.current()
        with tools.sessions() as session, suppress(AccountsError):
            account = session.get_one(Account, int(account_id))
            accounts.change(session, tools.network, [account.handle], wish, by=person)
            session.commit()
