"""Adding accounts in App Home: pasted or from a file, looked up, looked at, saved."""

import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.home.accounts import adding as blocks
from bot.blocks.home.accounts import editing, words
from bot.blocks.home.accounts.adding import Asked
from bot.blocks.home.home import HomeState
from bot.blocks.words import NOT_OURS
from bot.listeners.accounts import files
from bot.listeners.accounts.home import publish, state_of
from bot.listeners.acts.once import act_of, once
from bot.listeners.acts.stored_first import ToldInDialog, keep_open, stored_first
from bot.listeners.labelling import in_time
from bot.listeners.permissions import NotAdmitted, require, require_in_dialog, slack
from bot.listeners.replying import open_for_admins, person_of, tell_in_private
from bot.slack.errors import DialogClosed
from ml.errors import UserError
from pipeline import services
from pipeline.messages.notifier import NotifierError
from pipeline.monitoring import looking_up
from pipeline.monitoring.accounts import AccountsError
from pipeline.store.posts import account_lists, identity
from pipeline.store.posts.account_lists import LookedUp

log = logging.getLogger(__name__)

View = dict[str, Any]

SETTLES_S = 0.5
"""Bolt answers Slack some moments after `ack`, and what it answers would be shown in place of what came before."""


def register(app: App) -> None:
    """The button of the tab, the dialogs behind it, and a list that waits."""
    app.action(ids.ACCOUNTS_ADD)(start)
    app.view(ids.FIND_VIEW)(find)
    app.action(re.compile(f"^{ids.LISTED_PAGE}_"))(turn)
    app.view(ids.SAVE_VIEW)(save)
    app.view_closed(ids.SAVE_VIEW)(closed)
    app.action(ids.LIST_SHOW)(show)
    app.action(ids.LIST_DROP)(drop)


def start(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the dialog."""
    open_for_admins(ack, body, client, blocks.find, title=words.ADD_TITLE)


def find(ack: Ack, body: dict[str, Any], view: View, client: WebClient, respond: Respond) -> None:
    """Look everybody up; when that takes longer than Slack waits, the dialog says so meanwhile."""
    person, asked = person_of(body), blocks.asked(view["state"]["values"])
    try:
        require_in_dialog("manage", person)
        if asked.file is None:
            looking_up.read(asked.pasted, None, usual=asked.wishes)
    except NotAdmitted as reason:
        keep_open(ack, view, reason)
        return
    except AccountsError as error:
        ack(response_action="errors", errors={blocks.PASTED[0]: str(error)})
        return
    shown = in_time.answer(
        ack,
        client,
        body=body,
        view=view,
        meanwhile=blocks.looking_up(),
        work=lambda: _view(_looked_up(asked, person), page=None),
        closed=lambda: _tell_that_it_waits(client, body, respond),
    )
    if shown is not None and shown["callback_id"] == ids.SAVE_VIEW:
        time.sleep(SETTLES_S)
        _show(client, view["id"], _with_pictures(person, 0))


def _looked_up(asked: Asked, person: str) -> LookedUp:
    tools = services.current()
    with TemporaryDirectory(prefix="claimwire-") as folder:
        file = files.download(asked.file, Path(folder), client=slack().client) if asked.file else None
        listed = looking_up.read(asked.pasted, file, usual=asked.wishes)
    with tools.sessions() as session:
        found = looking_up.look_up(session, tools.source, listed, person=person, budget=tools.choices.monthly_reads)
        session.commit()
    return found


def _view(listed: LookedUp, *, page: int | None, pictures: bool = False) -> View:
    with services.current().sessions() as session:
        profiles = [one.profile for one in listed.found]
        standing = identity.states(session, services.current().network.name, profiles)
    return blocks.found(listed, standing, page=page and min(page, blocks.last_page(listed)), pictures=pictures)


def _waiting(person: str) -> LookedUp:
    with services.current().sessions() as session:
        listed = account_lists.waiting(session, person)
    if listed is None:
        raise AccountsError(words.GONE)
    return listed


def _with_pictures(person: str, page: int) -> Callable[[bool], View]:
    listed = _waiting(person)
    return lambda pictures: _view(listed, page=page, pictures=pictures)


def _show(client: WebClient, view_id: str, view: Callable[[bool], View]) -> None:
    """Show it with pictures; Slack fetches these itself, and refuses all of it when one is gone."""
    for pictures in (True, False):
        try:
            client.views_update(view_id=view_id, view=view(pictures))
        except DialogClosed:  # the list waits in Home
            return
        except NotifierError as refused:
            log.info("A list of accounts could not be shown, with pictures: %s (%s)", pictures, refused)
        else:
            return


def _tell_that_it_waits(client: WebClient, body: dict[str, Any], respond: Respond) -> None:
    publish(client, person_of(body), HomeState())
    tell_in_private(client, body, respond, words.WAITS_NOW)


def turn(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
    """Show another page of the list."""
    ack()
    try:
        require_in_dialog("manage", person_of(body))
        view = _with_pictures(person_of(body), ids.page_in(action["value"])[0])
    except UserError as reason:
        client.views_update(view_id=body["view"]["id"], view=editing.failed(str(reason)))
        return
    _show(client, body["view"]["id"], view)


def save(ack: Ack, body: dict[str, Any], view: View, client: WebClient, respond: Respond) -> None:
    """Monitor those who were shown."""
    person = person_of(body)

    def monitor(session: Session) -> None:
        network = services.current().network
        looking_up.save(session, network, person=person, number=view.get("private_metadata") or "")

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


def closed(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Somebody closed the list without saving it: Home says that it waits."""
    ack()
    publish(client, person_of(body), HomeState())


def show(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the list that waits."""
    ack()
    person = person_of(body)
    try:
        require_in_dialog("manage", person)
        begun, view = _view(_waiting(person), page=None), _with_pictures(person, 0)
    except UserError as reason:
        client.views_open(trigger_id=body["trigger_id"], view=editing.failed(str(reason)))
        return
    opened = client.views_open(trigger_id=body["trigger_id"], view=begun)
    _show(client, str(opened["view"]["id"]), view)


def drop(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Forget the list that waits."""
    person = person_of(body)

    def work() -> None:
        require("manage", person)
        if action.get("value") != ids.ALL:
            raise ids.NotOurs(NOT_OURS)
        once(lambda session: account_lists.drop(session, person), person=person, act=act_of(body), again=None)

    try:
        stored_first(ack, body, work)
    except UserError as reason:
        tell_in_private(client, body, respond, str(reason))
        return
    publish(client, person, state_of(body))
