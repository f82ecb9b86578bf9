"""`claimwire find like: …`: posts that say something like a post or a text does, on the terminal."""

from typing import Any

import click

from bot.blocks.text import flat
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk
from pipeline.checks import like_posts
from pipeline.checks.like_posts import LikePost

_LIMIT = click.option("--limit", default=like_posts.MOST, show_default=True, type=click.IntRange(1, 100))


@click.command()
@click.argument("words", metavar="like: LINK|NUMBER|TEXT", nargs=-1, required=True)
@_LIMIT
@options.as_json
def find(*, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find posts that say something like a post or a text does, in any language; the most alike first."""
    asked = like_posts.like_what(" ".join(words))
    with desk() as (tools, session):
        found = like_posts.find(session, tools.one_encoder, asked, source=tools.network.name, most=limit)
        values = [_facts(one) for one in found]
    rows = [(f"{one['likeness']:.2f}", f"@{one['handle']}", one["url"], flat(one["text"], 100)) for one in values]
    output.show(tables.lines(rows) or ["No post says anything like it."], values, as_json=as_json)


def _facts(one: LikePost) -> dict[str, Any]:
    tweet = one.tweet
    return {
        "likeness": round(one.likeness, 3),
        "tweet": tweet.id,
        "handle": tweet.account.handle,
        "posted_at": tweet.posted_at.isoformat(),
        "url": tweet.url,
        "text": tweet.text,
    }
