"""The monitored accounts as a file, for the admin who asks alone."""

import io
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.home.accounts import words
from bot.listeners.acts.once import act_of, once
from bot.listeners.permissions import require, slack
from bot.listeners.replying import person_of, tell_in_private
from ml.errors import UserError
from pipeline import services
from pipeline.monitoring import account_lists
from pipeline.store import events

NAME = "accounts.csv"


def register(app: App) -> None:
    """The button of the tab."""
    app.action(ids.ACCOUNTS_EXPORT)(export)


def export(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Send the list in a private message."""
    ack()
    person = person_of(body)
    try:
        require("manage", person)
        if found := _list(person, act=act_of(body)):
            accounts, content = found
            words_beside = words.EXPORTED.format(accounts=accounts)
            slack().send_file(name=NAME, content=content, words=words_beside, person=person)
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))


def _list(person: str, *, act: str) -> tuple[int, bytes] | None:
    """How many there are, and the file; nothing where this act was delivered before."""
    network, out = services.current().network, io.StringIO()

    def write(session: Session) -> int:
        accounts = account_lists.export_csv(session, network, out)
        events.log(session, actor=person, verb="exported", subject="accounts", subject_id=network.name)
        return accounts

    accounts = once(write, person=person, act=act, again=-1)
    # The mark in front makes Excel read UTF-8.
    return None if accounts < 0 else (accounts, out.getvalue().encode("utf-8-sig"))
