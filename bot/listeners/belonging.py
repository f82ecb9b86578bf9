"""Who may speak to us at all: our own app, workspace or organisation, and people whom it knows."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse, Respond
from slack_sdk import WebClient

from bot.blocks.home import modals
from bot.listeners.permissions import slack
from bot.listeners.replying import tell_in_private
from bot.slack.identity import Identity
from pipeline.language.speech import _

log = logging.getLogger(__name__)

STRANGER = _("This came from {what}, not from where Claimwire is installed; nothing was done.")
NOBODY = _("Slack does not know you here any more; nothing was done.")


def register(app: App, us: Identity) -> None:
    """Look at everything that comes in before any listener does."""

    def refuse_strangers(
        body: dict[str, Any],
        context: BoltContext,
        respond: Respond,
        client: WebClient,
        next: Callable[[], BoltResponse],
    ) -> BoltResponse:
        reason = reason_against(body, context, us) or _reason_against_person(body, context.user_id)
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
        return STRANGER.format(what=_("another app"))
    enterprise_id = context.enterprise_id
    if us.org_wide:  # installed for the organisation: any of its workspaces, and often none is named
        return None if enterprise_id == us.enterprise_id else STRANGER.format(what=_("another organisation"))
    if enterprise_id and us.enterprise_id and enterprise_id != us.enterprise_id:
        return STRANGER.format(what=_("another organisation"))
    return None if context.team_id == us.team_id else STRANGER.format(what=_("another workspace"))


def _reason_against_person(body: dict[str, Any], person: str | None) -> str | None:
    """Why somebody is nobody here any more; None where they are, or Slack does not say: the signature is right."""
    if person is None:
        return None
    people, user = slack().people, body.get("user")
    if isinstance(user, dict) and user.get("team_id"):
        people.comes_from(person, str(user["team_id"]))
    somebody = people.about(person)
    return NOBODY if somebody and somebody.left else None


def _tell(client: WebClient, body: dict[str, Any], respond: Respond, reason: str) -> BoltResponse:
    """Only who acted reads it, in the dialog or in the channel."""
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "update", "view": modals.failed(reason)})
    tell_in_private(client, body, respond, reason)
    return BoltResponse(status=200)
