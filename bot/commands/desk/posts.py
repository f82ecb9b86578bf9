"""`claimwire posts …`: posts that could not be judged, and trying again."""

from typing import Any

import click

from bot.blocks.text import flat
from bot.commands.desk.queue import retried
from bot.commands.shared import options, output
from bot.commands.shared.desk import desk
from bot.commands.shared.help import Group
from ml.counting import counted
from pipeline.store.posts import tweets
from pipeline.tables import Tweet


@click.group(cls=Group)
def posts() -> None:
    """Posts that could not be judged: what `claimwire queue` says of them alone."""


@posts.command("list")
@options.as_json
def list_set_aside(*, as_json: bool) -> None:
    """Name every post that was set aside, with the reason."""
    with desk() as (_, session):
        values = [_values(tweet) for tweet in tweets.all_set_aside(session)]
    none = "No post is set aside: each was judged, or waits for it."
    output.show([_said(**one) for one in values] or [none], values, as_json=as_json)


@posts.command()
def retry() -> None:
    """Have the posts that were set aside judged again: `claimwire queue retry posts`."""
    done = retried({"post": None})
    click.echo(f"Asked again for {counted(len(done['post']), 'post')}.")


def _values(tweet: Tweet) -> dict[str, Any]:
    values = {name: getattr(tweet, name) for name in ("id", "url", "text", "posted_at")}
    return values | {"handle": tweet.account.handle, "why": tweet.set_aside}


def _said(*, id: int, handle: str, url: str, text: str, why: str, **_: Any) -> str:
    return f"{id}  @{handle} {url}  {flat(text, 100)}\n    {flat(why, 200)}"
