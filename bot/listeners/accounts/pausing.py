"""An account paused from the weekly note, and read again: by admins alone, kept in the log like any other change."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.home import accounts_note as words
from bot.blocks.text import outside
from bot.listeners.acts.once import act_of, ids_in, once
from bot.listeners.acts.stored_first import stored_first
from bot.listeners.permissions import require
from bot.listeners.replying import answer, channel_of, person_of, tell_in_private, tell_only
from ml.errors import UserError
from pipeline import services
from pipeline.monitoring import accounts
from pipeline.tables import Account

_SAID = {"pause": words.PAUSED, "resume": words.RESUMED}


def register(app: App) -> None:
    """Both buttons."""
    app.action(ids.ACCOUNT_STATE["pause"])(pause)
    app.action(ids.ACCOUNT_STATE["resume"])(resume)


def pause(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Read nothing more of an account; what is told of it has an Undo."""
    if told := _change(ack, body, action, client, respond, "pause"):
        tell_only(client, body, told, undo=(ids.ACCOUNT_STATE["resume"], int(action["value"])))


def resume(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Take that back."""
    if told := _change(ack, body, action, client, respond, "resume"):
        answer(told, body, respond, client, replaces=True)


def _change(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond, wish: str
) -> str:
    """What to tell of the change; nothing where they were told already, of a refusal or before."""
    person = person_of(body)

    def store(session: Session) -> str:
        (account_id,) = ids_in(action["value"])
        account = session.get(Account, account_id)
        if account is None or account.state == "removed":
            return words.GONE
        if account.state != accounts.STATES[wish]:
            accounts.change(session, services.current().network, [account.handle], wish, by=person)
        return _SAID[wish].format(handle=outside(account.handle))

    def work() -> str:
        require("manage", person, channel=channel_of(body))
        return once(store, person=person, act=act_of(body), again="")

    try:
        return stored_first(ack, body, work)
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return ""
