"""Who may speak to us at all: our own app, workspace or organisation, and people whom it knows."""

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient

from bot.blocks import modals
from bot.listeners.replying import tell_in_private
from bot.slack.errors import NobodyThere, as_ours, part
from bot.slack.identity import Identity
from pipeline.messages.notifier import NotifierError

log = logging.getLogger(__name__)

ASK_S = 1
"""Slack waits three seconds for us: whoever cannot be asked about in time is let in, since the signature is right."""
KNOWN_S = 600.0

STRANGER = "This came from {what}, not from where Claimwire is installed; nothing was done."
NOBODY = "Slack does not know you here any more; nothing was done."


def register(app: App, us: Identity, *, client: WebClient) -> None:
    """Look at everything that comes in before any listener does; the client asks who people are."""
    members = Members(WebClient(token=client.token, base_url=client.base_url, timeout=ASK_S, retry_handlers=[]))

    def refuse_strangers(
        body: dict[str, Any],
        context: BoltContext,
        respond: Respond,
        client: WebClient,
        next: Callable[[], BoltResponse],
    ) -> BoltResponse:
        reason = reason_against(body, context, us) or (None if members.knows(context.user_id) else NOBODY)
        if reason is None:
            return next()
        log.warning(
            "Refused: app %s, team %s, enterprise %s, user %s. %s",
            body.get("api_app_id"), context.team_id, context.enterprise_id, context.user_id, reason,
        )  # fmt: skip
        return _tell(client, body, respond, reason)

    app.use(refuse_strangers)


def reason_against(body: dict[str, Any], context: BoltContext, us: Identity) -> str | None:
    """Why a payload is none of ours; None where it is."""
    app_id = body.get("api_app_id")
    if app_id and us.app_id and app_id != us.app_id:
        return STRANGER.format(what="another app")
    enterprise_id = context.enterprise_id
    if us.org_wide:  # installed for the organisation: any of its workspaces, and often none is named
        return None if enterprise_id == us.enterprise_id else STRANGER.format(what="another organisation")
    if enterprise_id and us.enterprise_id and enterprise_id != us.enterprise_id:
        return STRANGER.format(what="another organisation")
    return None if context.team_id == us.team_id else STRANGER.format(what="another workspace")


class Members:
    """The people of the workspace, each asked about when first seen and then from time to time."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._until: dict[str, float] = {}

    def knows(self, person: str | None) -> bool:
        """Whether this is somebody who has not left; where Slack does not say, yes."""
        if person is None or self._until.get(person, 0.0) > time.monotonic():
            return True
        try:
            with as_ours():
                found = part(self._client.users_info(user=person), "user", dict)
        except NobodyThere:
            return False
        except NotifierError:
            return True
        if not found.get("deleted"):
            self._until[person] = time.monotonic() + KNOWN_S
        return not found.get("deleted")


def _tell(client: WebClient, body: dict[str, Any], respond: Respond, reason: str) -> BoltResponse:
    """Only who acted reads it, in the dialog or in the channel."""
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "update", "view": modals.failed(reason)})
    tell_in_private(client, body, respond, reason)
    return BoltResponse(status=200)
