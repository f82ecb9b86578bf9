"""The first connection to Slack: waited for while Slack does not answer, given up where it refuses."""

import logging
import time

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.slack.errors import as_ours, part
from bot.slack.tokens import APP
from pipeline.messages.notifier import Busy, NotifierError, Refused

log = logging.getLogger(__name__)

WAIT_S = 5.0


def connect(handler: SocketModeHandler) -> None:
    """Connect, however long Slack takes to answer; raises Refused where it does not want the token."""
    said = False
    while (url := _address(handler, say=not said)) is None:
        said = True
    handler.client.wss_uri = url
    handler.connect()  # type: ignore[no-untyped-call]


def refused(why: Refused) -> Refused:
    """What is said of a token that opens no connection."""
    return Refused(f"SLACK_APP_TOKEN does not open Socket Mode. {why} It needs connections:write (Basic Information).")


def _address(handler: SocketModeHandler, *, say: bool) -> str | None:
    """Where to connect; None, after a while, if Slack did not say."""
    try:
        with as_ours(APP):
            return part(handler.client.web_client.apps_connections_open(app_token=handler.app_token), "url", str)
    except Refused as why:
        raise refused(why) from why
    except NotifierError as why:
        if say:
            log.warning("%s Waiting for it.", why)
        time.sleep(why.wait_s if isinstance(why, Busy) else WAIT_S)
        return None
