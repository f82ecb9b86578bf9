"""A labelling campaign's message in Slack: posted once, changed when the campaign is closed; results for admins."""

from collections.abc import Sequence

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import ids
from bot.blocks.labelling import question
from bot.blocks.labelling import results as campaign_results
from bot.blocks.text import SECTION_TEXT, Block, button, clip, escape, sections
from bot.slack.channels import Channels
from bot.slack.errors import as_ours, part
from pipeline.learning.labelling.campaigns import Results
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.store.labelling import campaigns
from pipeline.tables import Campaign

TIMEOUT_S = 15


def announce(session: Session, client: WebClient, campaign: Campaign, *, channel: str) -> None:
    """Post the campaign's message, and keep where it stands; the caller holds the campaign and commits.

    Raises CampaignError when it was announced already, NotifierError when Slack did not take it.
    """
    if campaign.message_ts is not None:
        raise CampaignError(f"The campaign “{campaign.name}” was announced already.")
    text, blocks = question.announcement(campaign, tweets=campaigns.progress(session, campaign).tweets)
    channel_id = Channels(client).id_of(channel)
    # A client that repeated the call by itself could announce it twice.
    poster = WebClient(token=client.token, base_url=client.base_url, timeout=TIMEOUT_S, retry_handlers=[])
    with as_ours():
        sent = poster.chat_postMessage(channel=channel_id, text=text, blocks=blocks)
    campaign.channel, campaign.message_ts = part(sent, "channel", str), part(sent, "ts", str)


def show_closed(session: Session, client: WebClient, campaign: Campaign) -> None:
    """Take the button off the message. Raises NotifierError; what is closed takes no answers all the same."""
    if campaign.channel is not None and campaign.message_ts is not None:
        text, blocks = question.announcement(campaign, tweets=campaigns.progress(session, campaign).tweets)
        with as_ours():
            client.chat_update(channel=campaign.channel, ts=campaign.message_ts, text=text, blocks=blocks)


def tell_results(client: WebClient, campaign: Campaign, results: Results, *, people: Sequence[str]) -> None:
    """Show the results to these people, each alone, where the campaign was announced. Raises NotifierError."""
    text, blocks = in_slack(campaign, results)
    if campaign.channel is None:
        return
    for person in people:
        with as_ours():
            client.chat_postEphemeral(channel=campaign.channel, user=person, text=text, blocks=blocks)


def in_slack(campaign: Campaign, results: Results) -> tuple[str, list[Block]]:
    """The results as text and blocks, with a button where there is something to discuss."""
    paragraphs = campaign_results.paragraphs(
        results, who=lambda person: f"<@{person}>", bold=lambda figure: f"*{figure}*"
    )
    text = "\n\n".join("\n".join([f"*{escape(head)}*", *(f"• {line}" for line in lines)]) for head, lines in paragraphs)
    blocks = sections(text)
    if results.disagreements:
        discuss = button("Discuss the disagreements", ids.DISCUSS_START, str(campaign.id))
        blocks.append({"type": "actions", "elements": [discuss]})
    return clip(text, SECTION_TEXT), blocks
