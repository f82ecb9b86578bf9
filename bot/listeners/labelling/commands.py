"""`/claimwire label …`: answer, look at the campaigns; for admins results, new ones, and closing."""

from typing import Any

from slack_bolt import Respond
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import words
from bot.blocks.labelling import results
from bot.blocks.text import escape, outside, sections
from bot.listeners.labelling import answering, dialog, discussion
from bot.listeners.permissions import NotAdmitted, require, slack
from bot.slack import campaign_messages
from ml.errors import UserError
from pipeline import services
from pipeline.language.speech import _, speaking
from pipeline.learning.labelling import campaigns
from pipeline.learning.labelling.campaigns import Plan
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.store.desk import people
from pipeline.store.labelling import campaigns as rows
from pipeline.tables import Campaign

ADMINS_DO = ("results", "close", "new")
NONE_YET = _("There are no labelling campaigns yet.")
HOW_NEW = _("Write `/claimwire label new NUMBER [withheld] NAME`, for example `/claimwire label new 50 first round`.")


def typed(text: str, command: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """Do what was typed after `label`; dialogs open, everything else is told to this person only."""
    verb, _, rest = text.partition(" ")
    verb, rest, person = verb.lower(), rest.strip(), command["user_id"]
    try:
        require("read", person)
        if verb in ADMINS_DO:
            require("manage", person)
        if verb in ADMINS_DO or verb == "list":
            {"results": _results, "close": _close, "new": _new, "list": _list}[verb](rest, person, client, respond)
        else:
            _open(text, person, command["trigger_id"], client)
    except NotAdmitted as reason:
        _tell(respond, str(reason))
    except UserError as error:
        _tell(respond, escape(str(error)))


def _tell(respond: Respond, text: str) -> None:
    respond(text=str(text), blocks=sections(text), response_type="ephemeral")


def _open(text: str, person: str, trigger_id: str, client: WebClient) -> None:
    """Open the dialog to answer in, or with `discuss` the one to settle in."""
    verb, _, rest = text.partition(" ")
    if not text:
        answering.open_any(person, trigger_id, client)
        return
    campaign_id = _id_of(rest) if verb.lower() == "discuss" else _id_of(text)
    open_ = discussion.first if verb.lower() == "discuss" else answering.following
    client.views_open(trigger_id=trigger_id, view=dialog.or_reason(lambda: open_(campaign_id, person)))


def _id_of(name: str) -> int:
    with services.current().sessions() as session:
        return _chosen(session, name).id


def _chosen(session: Session, name: str) -> Campaign:
    """The campaign of this name, or the newest; raises CampaignError."""
    if name:
        return campaigns.find(session, name)
    newest = rows.newest(session)
    if not newest:
        raise CampaignError(NONE_YET)
    return newest[0]


def _results(name: str, person: str, client: WebClient, respond: Respond) -> None:  # noqa: ARG001
    with services.current().sessions() as session:
        campaign = _chosen(session, name)
        text, blocks = campaign_messages.in_slack(campaign, campaigns.results(session, campaign))
    respond(text=text, blocks=blocks, response_type="ephemeral")


def _list(name: str, person: str, client: WebClient, respond: Respond) -> None:  # noqa: ARG001
    with services.current().sessions() as session:
        found = [results.headline(*one) for one in rows.all_with_progress(session)]
    _tell(respond, "\n".join(f"• {outside(line)}" for line in found) or str(NONE_YET))


def _new(text: str, person: str, client: WebClient, respond: Respond) -> None:
    number, _space, name = text.partition(" ")
    withheld = name.lower().startswith("withheld ")
    if not number.isdecimal():
        raise CampaignError(HOW_NEW)
    tools, language = services.current(), slack().language()
    with speaking(language):
        guideline = str(words.GUIDELINE)
    plan = Plan(name=name[len("withheld ") :] if withheld else name, annotators=3, guideline=guideline, by=person)
    with tools.sessions() as session:
        opened = campaigns.open_drawn(session, plan, tweets=int(number), withheld=withheld)
        session.commit()
        _tell(
            respond,
            _("“{name}” is open with {tweets}.").format(
                name=outside(opened.campaign.name), tweets=words.tweets(opened.tweets)
            ),
        )
        channel = tools.choices.tweets_channel
        campaign_messages.announce(session, client, opened.campaign, channel=channel, language=language)
        session.commit()


def _close(name: str, person: str, client: WebClient, respond: Respond) -> None:
    tools = services.current()
    with tools.sessions() as session:
        campaign = campaigns.close(session, _chosen(session, name).name, by=person)
        session.commit()
        found = campaigns.results(session, campaign)
        admins = people.admins(session, first_admin=tools.choices.first_admin)
        text, blocks = campaign_messages.in_slack(campaign, found)
        respond(text=text, blocks=blocks, response_type="ephemeral")
        campaign_messages.show_closed(session, client, campaign, language=slack().language())
        others = [admin for admin in admins if admin != person]
        campaign_messages.tell_results(client, campaign, found, people=others, language_of=slack().people.language_of)
