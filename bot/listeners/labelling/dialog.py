"""What the dialogs of a campaign share: how they open, and how what was answered in them is stored."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

from bot.blocks.ids import NotOurs
from bot.blocks.labelling import question
from bot.blocks.labelling.question import Asked
from bot.listeners.acts.once import act_of, ids_in
from bot.listeners.acts.stored_first import keep_open
from bot.listeners.labelling import in_time
from bot.listeners.permissions import NotAdmitted
from bot.listeners.replying import channel_of, person_of
from ml.errors import UserError
from pipeline import services
from pipeline.language.speech import _
from pipeline.store.labelling.answers import Judgement
from pipeline.tables import Campaign

log = logging.getLogger(__name__)

View = dict[str, Any]
Store = Callable[[Asked, str, Judgement, str], View]
"""Of what was asked, the person, what they said, and the act; gives the dialog that comes next. Raises UserError."""


def start(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, *, first: Callable[[int, str], View]
) -> None:
    """Open the dialog about the campaign that a button names, in the channel where that was announced."""
    ack()

    def opened() -> View:
        (campaign_id,) = ids_in(action["value"])
        _refuse_elsewhere(campaign_id, body)
        return first(campaign_id, person_of(body))

    client.views_open(trigger_id=body["trigger_id"], view=or_reason(opened))


def or_reason(view: Callable[[], View]) -> View:
    """A dialog, or one that says why there is none."""
    try:
        return view()
    except UserError as reason:
        return question.told(str(reason))


def after(body: dict[str, Any], view: Callable[[Asked, str], View]) -> View:
    """The dialog that comes after the one whose button was pressed, or one that says why there is none."""
    return or_reason(lambda: view(Asked.of(body["view"]), person_of(body)))


def submitted(ack: Ack, body: dict[str, Any], view: View, client: WebClient, *, store: Store) -> None:
    """Store what was answered and show what comes next; what is wrong is said in the dialog, which keeps all of it."""
    try:
        asked = Asked.of(view)
        if asked.tweet_id is None:
            raise NotOurs(_("This dialog asks nothing, so nothing was stored."))
    except UserError as reason:
        keep_open(ack, view, reason)
        return
    judgement = question.judgement_of(view["state"]["values"], asked.tweet_id)
    if not isinstance(judgement, Judgement):
        ack(response_action="errors", errors=judgement)
        return
    person, act = person_of(body), act_of(body)
    meanwhile = question.saving(asked.campaign_id)
    in_time.answer(
        ack, client, body=body, view=view, meanwhile=meanwhile, work=lambda: store(asked, person, judgement, act)
    )


def _refuse_elsewhere(campaign_id: int, body: dict[str, Any]) -> None:
    """Raise NotAdmitted for a click on an announcement in another channel; what one person was told stands anywhere."""
    with services.current().sessions() as session:
        campaign = session.get(Campaign, campaign_id)
    told_alone = (body.get("container") or {}).get("is_ephemeral")
    if campaign is None or told_alone or campaign.channel in (None, channel_of(body)):
        return
    log.warning("Refused a click in %s on campaign %s, which stands elsewhere.", channel_of(body), campaign_id)
    raise NotAdmitted(_("The message of this button is not in this channel; nothing was done."))
