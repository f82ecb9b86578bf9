"""`claimwire find …` and `claimwire history …`: posts found again, and what happened to one, on the terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from bot.blocks.found import history as told
from bot.blocks.found import outcome
from bot.blocks.text import flat
from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import desk
from pipeline.checks import like_posts
from pipeline.checks.like_posts import LikePost
from pipeline.desk.finding import asked, found
from pipeline.desk.finding import history as histories
from pipeline.desk.finding.found import Hit
from pipeline.desk.finding.history import Entry
from pipeline.services import Services
from pipeline.store.posts.words import MOST
from pipeline.tables import Tweet

_NOTHING = {True: "No post says anything like it.", False: "No post that was read has this."}
_LIMIT = click.option("--limit", default=10, show_default=True, type=click.IntRange(1, MOST))


@click.command(context_settings={"ignore_unknown_options": True})  # a word with a minus is none
@click.argument("words", metavar=asked.HOW.removeprefix("find "), nargs=-1, required=True)
@_LIMIT
@options.as_json
def find(*, words: tuple[str, ...], limit: int, as_json: bool) -> None:
    """Find posts by their words, the best first, or those that say something like a post or a text."""
    typed = " ".join(words)
    like = like_posts.is_like(typed)
    with desk() as (tools, session):
        values = (_like if like else _with)(tools, session, typed, limit)
    rows = [(_first(one), f"@{one['handle']}", *_outcome(one), one["url"], flat(one["text"], 100)) for one in values]
    output.show(tables.entries(rows, beside=2) or [_NOTHING[like]], values, as_json=as_json)


@click.command()
@click.argument("link", metavar="LINK|NUMBER")
@options.as_json
def history(*, link: str, as_json: bool) -> None:
    """Tell everything that happened to a post, in order."""
    with desk() as (tools, session):
        one = histories.of(session, link, source=tools.network.name, show_score=True)
        values = {**_facts(one.tweet), "history": [_entry(entry) for entry in one.entries]}
        lines = list(told.lines(one))
    output.show(map(tables.printable, lines), values, as_json=as_json)


def _like(tools: Services, session: Session, typed: str, limit: int) -> list[dict[str, Any]]:
    wanted = like_posts.like_what(typed)
    near = like_posts.find(session, tools.one_encoder, wanted, source=tools.network.name, most=limit)
    return [_like_facts(one) for one in near]


def _with(tools: Services, session: Session, typed: str, limit: int) -> list[dict[str, Any]]:
    wanted = asked.read(typed, today=datetime.now(UTC).date())
    return [_hit(hit) for hit in found.find(session, wanted, source=tools.network.name, size=limit).hits]


def _first(one: dict[str, Any]) -> str:
    return f"{one['likeness']:.2f}" if "likeness" in one else one["posted_at"][:10]


def _outcome(one: dict[str, Any]) -> Sequence[str]:
    return () if "likeness" in one else (one["outcome"],)


def _like_facts(one: LikePost) -> dict[str, Any]:
    return {"likeness": round(one.likeness, 3), **_facts(one.tweet)}


def _hit(hit: Hit) -> dict[str, Any]:
    said = outcome.said(hit.became.statements, named=str, written=str)
    became = [{"what": one.code, **one.values} for one in hit.became.statements]
    return {**_facts(hit.tweet), "outcome": said, "became": became}


def _facts(tweet: Tweet) -> dict[str, Any]:
    return {
        "tweet": tweet.id,
        "handle": tweet.account.handle,
        "posted_at": tweet.posted_at.isoformat(),
        "url": tweet.url,
        "text": tweet.text,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    said = told.said(entry, named=str, written=str)
    return {"at": entry.at.isoformat(), "what": entry.statement.code, "actor": entry.actor, "said": said,
            "details": dict(entry.statement.values)}  # fmt: skip
