"""`claimwire evidence …`: what is kept of a page or picture, on the terminal; and how to be rid of it."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import click

from bot.commands.shared import options, output, tables
from bot.commands.shared.desk import tools_of_the_desk
from bot.commands.shared.help import Group
from pipeline.checks.evidence.view import LinkedPage, Picture

_SHOWN = 600
"""Characters of a page's text."""


@click.group(cls=Group)
def evidence() -> None:
    """Look at the pages and pictures that claims are held against: show, remove."""


@evidence.command()
@click.argument("url")
@click.option("--picture", "is_picture", is_flag=True, help="The address is a picture's.")
@click.option("--again", is_flag=True, help="Fetch it anew; what is kept stays if it is gone by now.")
@options.as_json
def show(*, url: str, is_picture: bool, again: bool, as_json: bool) -> None:
    """Say what is kept of an address, fetching it first if need be; ends with 1 where there is nothing."""
    reader, begun = tools_of_the_desk().evidence, datetime.now(UTC)
    found = reader.picture(url, again=again) if is_picture else reader.page(url, again=again)
    if found.sentence is not None:
        raise click.ClickException(found.sentence)
    if again and found.fetched_at and found.fetched_at < begun - timedelta(minutes=1):
        output.aside("It could not be fetched again; this is what was kept:")
    lines = _picture_lines(found) if isinstance(found, Picture) else _page_lines(found)
    output.show(map(tables.printable, lines), asdict(found), as_json=as_json)


@evidence.command()
@click.argument("url", required=False)
@click.option("--older-than", "days", type=click.IntRange(0), help="Everything fetched more than so many days ago.")
def remove(*, url: str | None, days: int | None) -> None:
    """Remove what is kept of an address, or what is old: text, pictures and files."""
    if (url is None) == (days is None):
        raise click.UsageError("Give either an address or --older-than.")
    reader = tools_of_the_desk().evidence
    gone = reader.remove(url) if url is not None else reader.remove_older(timedelta(days=days or 0))
    click.echo(f"Removed: {gone}." if gone else "Nothing of that is kept.")


def _page_lines(page: LinkedPage) -> list[str]:
    published = f", published {page.published}" if page.published else ""
    return [
        page.title or "Without a title",
        f"{page.final_url}{published}, fetched {_moment(page.fetched_at)}",
        f"{len(page.text.split()):,} words; main picture: {page.image_url or 'none'}",
        page.text[:_SHOWN] + (" …" if len(page.text) > _SHOWN else ""),
    ]


def _picture_lines(picture: Picture) -> list[str]:
    return [f"{picture.file}", f"{picture.url}, fetched {_moment(picture.fetched_at)}"]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "never"
