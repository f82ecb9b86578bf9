"""`claimwire posts …`: posts that could not be judged, and trying again."""

import click

from bot import wiring
from bot.blocks.text import flat
from bot.commands.shared.desk import desk, settings_of_the_desk
from ml.counting import counted
from pipeline import queue
from pipeline.store.posts import tweets
from pipeline.tables import Tweet


@click.group()
def posts() -> None:
    """Posts that could not be judged and were set aside: list them, try again."""


@posts.command("list")
def list_set_aside() -> None:
    """Name every post that was set aside, with the reason."""
    with desk() as (_, session):
        lines = [_said(tweet) for tweet in tweets.all_set_aside(session)]
    for line in lines:
        click.echo(line)
    if not lines:
        click.echo("No post is set aside: each was judged, or waits for it.")


@posts.command()
def retry() -> None:
    """Have the posts that were set aside judged again."""
    tools = wiring.services(settings_of_the_desk())
    with tools.sessions() as session:
        ids = tweets.take_back(session)
        session.commit()
    queue.ask_triage(ids)
    click.echo(f"Asked again for {counted(len(ids), 'post')}.")


def _said(tweet: Tweet) -> str:
    why = flat(tweet.set_aside or "", 200)
    return f"{tweet.id}  @{tweet.account.handle} {tweet.url}  {flat(tweet.text, 100)}\n    {why}"
