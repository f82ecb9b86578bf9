"""A listener that failed: the log hears all of it, the person one sentence."""

import logging
from typing import Any

from slack_bolt import App, Respond

from bot.blocks import words

log = logging.getLogger(__name__)


def register(app: App) -> None:
    """For every listener of the app."""
    app.error(tell)


def tell(error: Exception, body: dict[str, Any], respond: Respond) -> None:
    """Say it where a click or a command can be answered; about a dialog that fails Slack itself says so."""
    log.error("A listener failed.", exc_info=error)
    if body.get("response_url"):
        respond(text=words.TROUBLE, response_type="ephemeral", replace_original=False)
