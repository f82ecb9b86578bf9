"""The Bolt process: build the app, register the listeners, run."""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from sqlalchemy.exc import SQLAlchemyError

from bot import http, wiring
from bot.blocks import words
from bot.health.watching import BotsWatch
from bot.http import web
from bot.listeners import belonging, command, incoming, retraining
from bot.listeners import settings as desk_settings
from bot.listeners.accounts import adding, editing, exporting, home, pausing, people, webhooks
from bot.listeners.acts import kept_acts
from bot.listeners.asking import asking, on_cards
from bot.listeners.clicks import clicks, correcting, reactions, undo_list
from bot.listeners.find import posts
from bot.listeners.labelling import answering, discussion
from bot.listeners.load import digest
from bot.listeners.permissions import slack
from bot.listeners.replying import tell_in_private
from bot.listeners.stories import opening, records, saving
from bot.listeners.teamwork import card_menu, notes, opinions
from bot.slack import socket_mode, tokens
from bot.slack.identity import wait_for_slack
from bot.slack.notifier import TIMEOUT_S
from bot.slack.patience import patient
from bot.slack.tokens import needed
from ml.errors import UserError
from pipeline import services
from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.configuration.settings import Settings, reveal
from pipeline.language.speech import HandingOn
from pipeline.messages.notifier import NotifierError, Refused
from pipeline.processes import health
from pipeline.store import outage

__all__ = ["build", "connect_socket", "main", "tell_failure", "web"]

log = logging.getLogger(__name__)

LISTENERS = 5
"""So many at work at once: Bolt's own number."""


def build(read: Settings, *, wait_for_listeners: bool = False) -> App:
    """The Bolt app with every listener, as soon as Slack says who we are; raises Refused where it knows no such bot.

    `wait_for_listeners` is for tests, which look at what the listeners did.
    """
    token = needed(read.slack_bot_token, tokens.BOT)
    us = wait_for_slack(_client(read, token))
    slack().us = us
    authorized = us.authorized(token)
    app = App(
        name="claimwire",  # without one Bolt reads the source of every caller to find its own
        signing_secret=reveal(read.slack_signing_secret) or "",
        # Given a token Bolt would ask at each request whose it is, until Slack answers once. It is given the answer.
        client=_client(read, None),
        authorize=lambda: authorized,
        process_before_response=wait_for_listeners,
        listener_executor=HandingOn(max_workers=LISTENERS),
        request_verification_enabled=read.slack_mode == "http",
        raise_error_for_unhandled_request=False,
    )
    incoming.register(app)
    belonging.register(app, us)
    stories = (
        clicks, correcting, opening, saving, records, card_menu, notes, opinions, undo_list, reactions, home, adding,
        editing, pausing, exporting, people, desk_settings, webhooks, answering, discussion, digest, retraining,
        posts, asking, on_cards, command,
    )  # fmt: skip
    for story in stories:
        story.register(app)
    app.error(tell_failure)
    return app


def _client(read: Settings, token: str | None) -> WebClient:
    return patient(WebClient(token=token, base_url=read.slack_api_url, timeout=TIMEOUT_S))


def tell_failure(
    error: Exception, body: dict[str, Any], context: BoltContext, respond: Respond, client: WebClient
) -> None:
    """Say that a listener failed: where the click or command was, or, of a dialog that may be closed, in person."""
    known = _in_words(error)
    if known == str(words.AWAY):
        log.warning("Somebody acted while the database does not answer (%s); they were told.", type(error).__name__)
    elif known:
        log.warning("Somebody acted in vain (%s); they were told: %s", type(error).__name__, known)
    else:
        log.error("A listener failed.", exc_info=error)
    if kept_acts.AGAIN not in context:
        tell_in_private(client, body, respond, known or str(words.TROUBLE))


def _in_words(error: Exception) -> str | None:
    """What people are told of an error that is no mistake of the code's."""
    if isinstance(error, SQLAlchemyError):
        return str(words.AWAY) if outage.means_later(error) else None
    if isinstance(error, NotifierError):
        return str(error) if isinstance(error, Refused) else str(words.TROUBLE)
    return str(error) if isinstance(error, UserError) else None


def connect_socket(app: App, read: Settings) -> SocketModeHandler:
    """A Socket Mode connection, which goes wherever the Web API is."""
    token = needed(read.slack_app_token, tokens.APP)
    handler = SocketModeHandler(app, token, web_client=WebClient(token=token, base_url=read.slack_api_url))
    socket_mode.connect(handler)
    return handler


def _begin_to_beat(app: App) -> None:
    """Say that the bot lives, when somebody last acted, and what is wrong with the desk."""
    acts = Counter[str]()

    def count(next: Callable[[], BoltResponse]) -> BoltResponse:
        acts["acts"] += 1
        return next()

    app.use(count)
    tools = services.current()
    ours = health.begin("bot", tools, lambda: (acts.total(), None))
    BotsWatch(tools, ours.reader).start()


def main() -> None:
    """Run until told to stop."""
    read = settings.load()
    pipeline_wiring.write_log(read)
    # Bolt warns that it leaves SLACK_BOT_TOKEN to the client it was given: that is what we want.
    logging.getLogger("slack_bolt.App").addFilter(lambda record: "will be unused" not in record.getMessage())
    pipeline_wiring.once_postgres_answers(lambda: wiring.services(read))
    app = build(read)
    _begin_to_beat(app)
    kept_acts.keep_carrying_out(app)
    if read.slack_mode == "http":
        needed(read.slack_signing_secret, tokens.SIGNING)
        http.serve(app, host=read.slack_http_host, port=read.slack_http_port)
        return
    handler = connect_socket(app, read)
    log.info("Connected to Slack.")
    try:
        threading.Event().wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]  # Slack gives what comes from now on to others


if __name__ == "__main__":
    pipeline_wiring.in_one_sentence(main)
