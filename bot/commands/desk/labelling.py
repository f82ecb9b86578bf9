"""`claimwire label …`: labelling campaigns on the terminal."""

import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.blocks import words
from bot.blocks.labelling import results
from bot.blocks.labelling.discussion import in_words
from bot.blocks.text import LINE_TEXT, flat
from bot.commands.shared import options, output
from bot.commands.shared.desk import desk, me, settings_of_the_desk
from bot.commands.shared.help import Group
from bot.slack import campaign_messages, tokens
from bot.slack.notifier import TIMEOUT_S
from bot.slack.patience import patient
from ml.counting import counted
from pipeline.configuration.settings import Settings
from pipeline.learning.labelling import campaigns, majority, second_opinions
from pipeline.learning.labelling.campaigns import Opened, Plan
from pipeline.learning.labelling.post_lists import CampaignError
from pipeline.services import Services
from pipeline.store.desk import people
from pipeline.store.labelling import campaigns as rows
from pipeline.store.labelling import discussions
from pipeline.tables import Answer, Campaign, CampaignTweet, Settlement


@click.group(cls=Group)
def label() -> None:
    """Labelling campaigns: several people answer a list of tweets in Slack, each alone."""


@label.command()
@click.argument("name")
@click.option("--file", type=options.FILE, help="The tweets: CSV, TSV, XLSX or JSON Lines with a column of texts.")
@options.text
@click.option("--from-tweets", "drawn", type=int, help="Instead of a file: so many of the stored posts, at random.")
@click.option("--withheld", is_flag=True, help="Draw only from posts that the model withheld.")
@click.option("--annotators", default=3, show_default=True, help="How many people answer each tweet.")
@click.option(
    "--guideline", type=options.FILE, help="A text file that annotators can look at; without it, the desk's own."
)
@click.option("--channel", help="Where to announce it; without it, the channel of the cards.")
@click.option("--quiet", is_flag=True, help="Open it without a word in Slack.")
def new(
    *, name: str, file: Path | None, text: str, drawn: int | None, withheld: bool, annotators: int,
    guideline: Path | None, channel: str | None, quiet: bool,
) -> None:  # fmt: skip
    """Open a campaign over a file, or over stored posts, and announce it in Slack."""
    if (file is None) == (drawn is None):
        raise click.UsageError("Give the tweets either with --file or with --from-tweets.")
    if withheld and drawn is None:
        raise click.UsageError("--withheld goes with --from-tweets.")
    client = None if quiet else _slack(settings_of_the_desk())
    plan = Plan(name=name, annotators=annotators, guideline=_guideline(guideline), by=me())
    with desk() as (_, session):
        opened = (
            campaigns.open_list(session, plan, file, text=text)
            if file is not None
            else campaigns.open_drawn(session, plan, tweets=drawn or 0, withheld=withheld)
        )
        _tell_opened(opened)
    if client is not None:
        _announce(name, client, channel)


def _slack(read: Settings) -> WebClient:
    """The desk's Slack; raises SettingsError before anything is stored when there is no token."""
    token = tokens.needed(read.slack_bot_token, replace(tokens.BOT, what="the xoxb- token (or give --quiet)"))
    return patient(WebClient(token=token, base_url=read.slack_api_url, timeout=TIMEOUT_S))


def _guideline(file: Path | None) -> str:
    if file is None:
        return str(words.GUIDELINE)
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CampaignError(f"{file} cannot be read as text ({error}): save the guideline as UTF-8.") from error


def _tell_opened(opened: Opened) -> None:
    left_out = f"; left out: {counted(opened.duplicates, 'duplicate')}, {opened.empty} without words"
    skipped = left_out if opened.duplicates or opened.empty else ""
    click.echo(f"“{opened.campaign.name}” is open with {counted(opened.tweets, 'tweet')}{skipped}.")
    if opened.rounded_ids:
        click.echo(
            f"A spreadsheet has rounded {opened.rounded_ids:,} of the ids, and they are not used: format that column "
            "as text before you save.",
            err=True,
        )


def _announce(name: str, client: WebClient, channel: str | None) -> None:
    with desk() as (tools, session):
        channel = channel or tools.choices.tweets_channel
        campaign, language = campaigns.find(session, name, lock=True), tools.choices.spoken_language
        campaign_messages.announce(session, client, campaign, channel=channel, language=language)
    click.echo(f"Announced in #{channel.lstrip('#')}.")


@label.command()
@click.argument("name")
@click.option("--channel", help="Where to announce it; without it, the channel of the cards.")
def announce(*, name: str, channel: str | None) -> None:
    """Announce a campaign in Slack that was opened without a word, or when Slack was away."""
    _announce(name, _slack(settings_of_the_desk()), channel)


@label.command("list")
@options.as_json
def listing(*, as_json: bool) -> None:
    """Show all campaigns, the newest first."""
    with desk() as (_, session):
        found = rows.all_with_progress(session)
        values = [
            {"name": one.name, "state": one.state, "annotators": one.annotators, **asdict(progress)}
            for one, progress in found
        ]
        lines = [results.headline(*one) for one in found]
    none = "There is no campaign yet: `claimwire label new` opens one."
    output.show(lines or [none], values, as_json=as_json)


@label.command()
@click.argument("name")
@options.as_json
def show(*, name: str, as_json: bool) -> None:
    """Show how far a campaign is, what the majority says, and how well people agree."""
    with desk() as (_, session):
        _show(session, campaigns.find(session, name), as_json=as_json)


def _show(session: Session, campaign: Campaign, *, as_json: bool = False) -> None:
    found = campaigns.results(session, campaign)
    output.show(_lines(results.paragraphs(found)), found.to_dict(), as_json=as_json)


def _lines(paragraphs: list[tuple[str, list[str]]]) -> list[str]:
    return [line for heading, lines in paragraphs for line in (heading, *(f"  {one}" for one in lines))]


@label.command()
@options.as_json
def opinions(*, as_json: bool) -> None:
    """Show how well people agree on the posts of which a second opinion was given."""
    with desk() as (_, session):
        found = second_opinions.results(session)
    said = [f"Second opinions on {counted(found.posts, 'post')}; on {found.differ:,} of them the labels differ."]
    said += _lines(results.figures(found)) if found.posts else []
    output.show(said, found.to_dict(), as_json=as_json)


@label.command()
@click.argument("name")
@click.option("--quiet", is_flag=True, help="Close it without a word in Slack.")
def close(*, name: str, quiet: bool) -> None:
    """Take no more answers, show the results here and to the admins in Slack."""
    client = None if quiet else _slack(settings_of_the_desk())
    with desk() as (tools, session):
        campaign = campaigns.close(session, name, by=me())
        session.commit()
        _show(session, campaign)
        if client is not None:
            _tell_slack(tools, session, client, campaign)


def _tell_slack(tools: Services, session: Session, client: WebClient, campaign: Campaign) -> None:
    admins = people.admins(session, first_admin=tools.choices.first_admin)
    campaign_messages.show_closed(session, client, campaign, language=tools.choices.spoken_language)
    campaign_messages.tell_results(client, campaign, campaigns.results(session, campaign), people=admins)


@label.command()
@click.argument("name")
@options.as_json
def disagreements(*, name: str, as_json: bool) -> None:
    """Show the tweets that people answered differently, and who said what. From then on these answers stand."""
    with desk() as (_, session):
        queue = discussions.queue(session, campaigns.find(session, name))
        found = discussions.look_at(session, queue)
        lines = [line for one in found for line in _discussed(one)]
        values = [_values(one) for one in found]
    output.show(lines or ["No tweet was answered differently."], values, as_json=as_json)


def _discussed(one: CampaignTweet) -> Iterator[str]:
    yield f"{one.position}. {one.author or ''} {flat(one.text, LINE_TEXT)}".strip()
    yield from (f"   {said.person}: {in_words(said)}" for said in one.answers)
    if one.settled:
        yield f"   settled by {one.settled.person}: {in_words(one.settled)}"


def _values(one: CampaignTweet) -> dict[str, Any]:
    return {
        "position": one.position, "author": one.author, "text": one.text,
        "answers": [_said(said) for said in one.answers], "settled": _said(one.settled) if one.settled else None,
    }  # fmt: skip


def _said(said: Answer | Settlement) -> dict[str, Any]:
    return {"person": said.person, "checkworthy": said.checkworthy, "selected": said.selected}


@label.command()
@click.argument("name")
@click.option("--format", "form", type=click.Choice(majority.FORMATS), default="jsonl", show_default=True)
def export(*, name: str, form: str) -> None:
    """Write every answer and the majority's label to standard output."""
    with desk() as (_, session):
        majority.export(session, campaigns.find(session, name), sys.stdout, form=form)
