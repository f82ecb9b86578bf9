"""`claimwire copies …`: which posts joined which card, and the way out where one should not have."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot import wiring
from bot.blocks.text import flat
from bot.commands.shared import options, output
from bot.commands.shared.desk import desk, me, settings_of_the_desk
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from pipeline import queue
from pipeline.queue import Task
from pipeline.store.posts import near_duplicates
from pipeline.store.posts.near_duplicates import Joined
from pipeline.triage import parting
from pipeline.triage.parting import NotACopy


@click.group(cls=Group)
def copies() -> None:
    """Posts that share a card with the post they repeat: list them, part one of them."""


@copies.command("list")
@click.option("--days", default=7.0, show_default=True, type=click.FloatRange(0, min_open=True), help="How far back.")
@options.as_json
def list_joined(*, days: float, as_json: bool) -> None:
    """Name every post that joined a card, with both texts and links, the latest first."""
    with desk() as (_, session):
        found = near_duplicates.joined_since(session, datetime.now(UTC) - timedelta(days=days))
    none = f"No post joined another's card in the last {days:g} days."
    output.show(map(_said, found) if found else [none], list(map(asdict, found)), as_json=as_json)


@copies.command()
@click.argument("post", type=int)
def part(post: int) -> None:
    """Say that a POST (its number in `copies list`) is no copy: it stands by itself from now on."""
    tools = wiring.services(settings_of_the_desk())
    with user_errors(NotACopy), tools.sessions() as session:
        touched = parting.ungroup(session, post, by=me(), salt=tools.choices.sampling_salt)
        stands = near_duplicates.has_card(session, post)
        session.commit()
    queue.ask(Task.SHOW_CARD, touched)
    drawn = "It gets a card of its own." if stands else "Its own draw gives it no card, as with most unlikely posts."
    click.echo(f"Post {post} stands by itself now. {drawn}")


def _said(joined: Joined) -> str:
    return (
        f"{joined.tweet_id}  @{joined.handle} {joined.url}  {flat(joined.text, 100)}\n"
        f"    joined @{joined.original_handle} {joined.original_url}  {flat(joined.original_text, 100)}"
    )
