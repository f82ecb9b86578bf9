"""A labelling campaign's message in Slack: posted once, changed when the campaign is closed; results for admins."""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress

from slack_sdk import WebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.labelling import question
from bot.blocks.labelling import results as campaign_results
from bot.blocks.metadata import carries, metadata_of_campaign
from bot.blocks.text import SECTION_TEXT, Block, button, clip, outside, sections
from bot.slack.channels import Channels, written_since
from bot.slack.errors import as_ours, part
from bot.slack.identity import who_we_are
from pipeline.language.catalogue import SOURCE
from pipeline.language.speech import _, speaking
from pipeline.learning.labelling.campaigns import Results
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.messages.keep_in_sync import CLOCKS_APART, MAY_STILL_COME
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.store.labelling import campaigns
from pipeline.tables import Campaign

log = logging.getLogger(__name__)

TIMEOUT_S = 15


def announce(session: Session, client: WebClient, campaign: Campaign, *, channel: str, language: str = SOURCE) -> None:
    """Post the campaign's message, or find the one that an attempt of unknown outcome left, and keep where it stands.

    Commits. Raises CampaignError when it was announced already, NotifierError when Slack did not take it, of these
    Unsure while it may still come.
    """
    if campaign.message_ts is not None:
        raise CampaignError(_("The campaign “{name}” was announced already.").format(name=campaign.name))
    if not _is_found(session, client, campaign):
        campaign.channel, campaign.tried_at = Channels(client).id_of(channel), func.clock_timestamp()
        session.commit()
        try:
            campaign.message_ts = _post(session, client, campaign, language)
        except (Refused, Busy):
            campaign.channel = campaign.tried_at = None  # a plain no: nothing was posted
            session.commit()
            raise
        campaign.tried_at = None
    session.commit()


def _post(session: Session, client: WebClient, campaign: Campaign, language: str) -> str:
    # A client that repeated the call by itself could announce it twice.
    poster = WebClient(token=client.token, base_url=client.base_url, timeout=TIMEOUT_S, retry_handlers=[])
    with speaking(language):
        text, blocks = question.announcement(campaign, tweets=campaigns.progress(session, campaign).tweets)
    about = metadata_of_campaign(campaign.id)
    with as_ours():
        sent = poster.chat_postMessage(channel=str(campaign.channel), text=text, blocks=blocks, metadata=about)
    return part(sent, "ts", str)


def _is_found(session: Session, client: WebClient, campaign: Campaign) -> bool:
    """Whether an attempt of unknown outcome has left the message; raises Unsure while it may still come."""
    if campaign.tried_at is None or campaign.channel is None:
        return False
    ours, about = who_we_are(client), metadata_of_campaign(campaign.id)
    young = session.scalar(select(func.clock_timestamp() - campaign.tried_at < MAY_STILL_COME))
    for message in written_since(client, campaign.channel, campaign.tried_at - CLOCKS_APART):
        if carries(message, about) and ours.posted(message):
            campaign.message_ts, campaign.tried_at = message["ts"], None
            return True
    if young:
        raise Unsure(_("The announcement was sent, and is not there yet: it may still come. Try again in two minutes."))
    return False


def show_closed(session: Session, client: WebClient, campaign: Campaign, *, language: str = SOURCE) -> None:
    """Take the button off the message. Raises NotifierError; what is closed takes no answers all the same."""
    with suppress(Unsure):
        _is_found(session, client, campaign)
    if campaign.channel is not None and campaign.message_ts is not None:
        with speaking(language):
            text, blocks = question.announcement(campaign, tweets=campaigns.progress(session, campaign).tweets)
        with as_ours():
            client.chat_update(channel=campaign.channel, ts=campaign.message_ts, text=text, blocks=blocks)


def tell_results(
    client: WebClient,
    campaign: Campaign,
    results: Results,
    *,
    people: Sequence[str],
    language_of: Callable[[str], str] = lambda _person: SOURCE,
) -> None:
    """Show the results to these people, each alone, where the campaign was announced and they are."""
    if campaign.channel is None:
        return
    for person in people:
        with speaking(language_of(person)):
            text, blocks = in_slack(campaign, results)
        try:
            with as_ours():
                client.chat_postEphemeral(channel=campaign.channel, user=person, text=text, blocks=blocks)
        except Refused as reason:
            log.warning("%s was not told of “%s”: %s", person, campaign.name, reason)


def in_slack(campaign: Campaign, results: Results) -> tuple[str, list[Block]]:
    """The results as text and blocks, with a button where there is something to discuss."""
    paragraphs = campaign_results.paragraphs(
        results, who=lambda person: f"<@{person}>", bold=lambda figure: f"*{figure}*"
    )
    text = "\n\n".join(
        "\n".join([f"*{outside(head)}*", *(f"• {line}" for line in lines)]) for head, lines in paragraphs
    )
    blocks = sections(text)
    if results.disagreements:
        discuss = button(_("Discuss the disagreements"), ids.DISCUSS_START, str(campaign.id))
        blocks.append({"type": "actions", "elements": [discuss]})
    return clip(text, SECTION_TEXT), blocks
