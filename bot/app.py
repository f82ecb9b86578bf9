"""The Bolt process: build the app, register the listeners, run."""

import logging
import threading
from typing import Any

from slack_bolt import App, Respond
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot import http, wiring
from bot.blocks import words
from bot.http import web
from bot.listeners import clicks, command, retraining
from bot.listeners.accounts import accounts, admins, home
from bot.listeners.labelling import answering, discussion
from bot.slack import socket_mode
from bot.slack.notifier import TIMEOUT_S, patient
from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.configuration.settings import Settings, reveal

__all__ = ["build", "connect_socket", "main", "tell_failure", "web"]

log = logging.getLogger(__name__)


def build(read: Settings, *, wait_for_listeners: bool = False) -> App:
    """The Bolt app with every listener; `wait_for_listeners` is for tests, which look at what they did."""
    token = wiring.needed(reveal(read.slack_bot_token), "SLACK_BOT_TOKEN", "the xoxb- token of OAuth & Permissions")
    app = App(
        signing_secret=reveal(read.slack_signing_secret) or "",
        client=patient(WebClient(token=token, base_url=read.slack_api_url, timeout=TIMEOUT_S)),
        process_before_response=wait_for_listeners,
        request_verification_enabled=read.slack_mode == "http",
        # The token is asked about at start by `main` and by `claimwire doctor`, each with a sentence of ours.
        token_verification_enabled=False,
        raise_error_for_unhandled_request=False,
    )
    stories = (clicks, home, accounts, admins, answering, discussion, retraining, command)
    for story in stories:
        story.register(app)
    app.error(tell_failure)
    return app


def tell_failure(error: Exception, body: dict[str, Any], respond: Respond) -> None:
    """Say that a listener failed where a click or a command can be answered; of a dialog Slack itself says so."""
    log.error("A listener failed.", exc_info=error)
    if body.get("response_url"):
        respond(text=words.TROUBLE, response_type="ephemeral", replace_original=False)


def connect_socket(app: App, read: Settings) -> SocketModeHandler:
    """A Socket Mode connection, which goes wherever the Web API is."""
    token = wiring.needed(reveal(read.slack_app_token), "SLACK_APP_TOKEN", "the xapp- token of Basic Information")
    handler = SocketModeHandler(app, token, web_client=WebClient(token=token, base_url=read.slack_api_url))
    socket_mode.connect(handler)
    return handler


def main() -> None:
    """Run until told to stop."""
    read = settings.load()
    pipeline_wiring.logging_to_stderr()
    # Bolt warns that it leaves SLACK_BOT_TOKEN to the client it was given: that is what we want.
    logging.getLogger("slack_bolt.App").addFilter(lambda record: "will be unused" not in record.getMessage())
    pipeline_wiring.once_postgres_answers(lambda: wiring.services(read))
    app = build(read)
    if read.slack_mode == "http":
        wiring.needed(reveal(read.slack_signing_secret), "SLACK_SIGNING_SECRET", "the secret of Basic Information")
        http.serve(app, host=read.slack_http_host, port=read.slack_http_port)
        return
    connect_socket(app, read)
    log.info("Connected to Slack.")
    threading.Event().wait()


if __name__ == "__main__":
    pipeline_wiring.in_one_sentence(main)
