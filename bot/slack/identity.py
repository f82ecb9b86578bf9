"""Who we are in Slack: asked once at start, and what is ours is told by it."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.errors import as_ours, part, whole
from pipeline.messages.notifier import Busy, NotifierError, Unsure

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""Between two questions while Slack does not answer."""


@dataclass(frozen=True)
class Identity:
    """The app, its bot, and the workspace or the whole organisation where it is installed."""

    team_id: str
    user_id: str
    bot_id: str | None = None
    app_id: str | None = None
    enterprise_id: str | None = None
    org_wide: bool = False
    url: str = ""
    """Where the workspace is, with a slash at its end."""

    def posted(self, message: Mapping[str, Any]) -> bool:
        """Whether a message is by our own bot."""
        return message.get("user") == self.user_id or (self.bot_id is not None and message.get("bot_id") == self.bot_id)

    def authorized(self, token: str) -> AuthorizeResult:
        """What Bolt wants to know before it hands a request on."""
        return AuthorizeResult(
            enterprise_id=self.enterprise_id, team_id=self.team_id, bot_id=self.bot_id, bot_user_id=self.user_id,
            bot_token=token,
        )  # fmt: skip


def who_we_are(client: WebClient) -> Identity:
    """Ask Slack whose token this is; raises NotifierError."""
    with as_ours():
        answer = whole(client.auth_test())
    bot_id = answer.get("bot_id")
    return Identity(
        team_id=part(answer, "team_id", str),
        user_id=part(answer, "user_id", str),
        bot_id=bot_id,
        app_id=answer.get("app_id") or _app_of(client, bot_id),
        enterprise_id=answer.get("enterprise_id"),
        org_wide=bool(answer.get("is_enterprise_install")),
        url=str(answer.get("url") or ""),
    )


def _app_of(client: WebClient, bot_id: str | None) -> str | None:
    try:
        with as_ours():
            return part(client.bots_info(bot=bot_id), "bot", dict).get("app_id") if bot_id else None
    except NotifierError:
        return None  # then only the workspace tells strangers apart


def wait_for_slack(client: WebClient, *, sleep: Callable[[float], None] = time.sleep) -> Identity:
    """Who we are, as soon as Slack says; raises Refused where it knows no such bot."""
    while True:
        try:
            return who_we_are(client)
        except (Unsure, Busy) as error:
            log.warning("%s The bot starts as soon as Slack answers.", error)
            sleep(error.wait_s if isinstance(error, Busy) else PATIENCE_S)
