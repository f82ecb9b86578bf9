"""`claimwire check …`: what the checkers say of a text, a file or a web page, on the terminal."""

import codecs
from pathlib import Path
from typing import Any

import click

from bot.blocks.findings import words
from bot.blocks.statements import in_words
from bot.commands.shared import options, output, tables
from bot.commands.shared.errors import user_errors
from bot.commands.shared.help import Group
from ml import registry
from pipeline.checks.generated_text import guarantee, notes
from pipeline.checks.wiring import fetch_policy
from pipeline.configuration import settings
from pipeline.fetching.fetcher import Fetcher
from pipeline.fetching.reading.pages import Article, read_article
from pipeline.fetching.wire import Wire

_BYTES = 8_000_000
"""More of a file is not read; the checker itself stops earlier."""

_QUOTED = 160


@click.group(cls=Group)
def check() -> None:
    """Ask a checker about a text."""


@check.command()
@click.option("--text", help="The text itself.")
@click.option(
    "--file", type=click.Path(path_type=Path, allow_dash=True), help="A UTF-8 text file; - reads what is piped in."
)
@click.option("--url", help="A web page, fetched as FETCH_… in .env allow; nothing of it is kept.")
@click.option("--model", required=True, type=options.PATH, help="A folder made by `claimwire train generated`.")
@click.option("--language", help="The text's language, such as es: compare with human texts of this one.")
@click.option("--alpha", default=0.05, show_default=True, help="The share of false alarms that is put up with.")
@click.option(
    "--correction", default="bh", show_default=True, help="bh (of all flagged passages), holm (any), by or none."
)
@options.as_json
def generated(*, text: str | None, file: Path | None, url: str | None, model: Path, as_json: bool, **how: Any) -> None:
    """Which passages of a text did a machine probably write?"""
    if [text, file, url].count(None) != 2:
        raise click.UsageError("Give one of --text, --file and --url.")
    page = _page(url) if url is not None else None
    words = page.text if page else _read(file) if file is not None else text or ""
    with user_errors():
        found = registry.check_generated(model, words, **how)
    title = [f"{_quoted(page.title or '')}, {len(words.split()):,} words"] if page else []
    values = found.to_dict() | _said(found) | ({"page": vars(page)} if page else {})
    output.show([*title, *_lines(found, words)], values, as_json=as_json)


def _page(url: str) -> Article:
    """Read a page of the web, without keeping it; a person asked, whatever FETCH_PAGES says of posts' links."""
    with user_errors():
        return read_article(Fetcher(Wire(fetch_policy(settings.load()))).fetch(url, "page"))


def _read(path: Path) -> str:
    try:
        with click.open_file(str(path), "rb") as stream:
            # What is cut off in the middle of a character is left out, and not a fault of the file.
            return codecs.getincrementaldecoder("utf-8-sig")().decode(stream.read(_BYTES))
    except OSError as error:
        raise click.ClickException(f"{path} cannot be read ({error.strerror}); check the path.") from error
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path} is no UTF-8 text; save its words as UTF-8 and try again.") from error


def _lines(found: registry.GeneratedCheck, text: str) -> list[str]:
    lines = [found.sentence]
    for passage in found.flagged:
        place = f"characters {passage.start:,} to {passage.end:,}, p = {passage.p_value:.4f}"
        lines.append(f"  {place}: {_quoted(text[passage.start : passage.end])}")
    if found.passages:
        lines.append(in_words(guarantee(found), words.GUARANTEE))
    return [*lines, *_notes(found), f"Checked with {found.version}."]


def _notes(found: registry.GeneratedCheck) -> list[str]:
    return [in_words(note, words.NOTES) for note in notes(found)]


def _said(found: registry.GeneratedCheck) -> dict[str, object]:
    said = None if found.impossible else in_words(guarantee(found), words.GUARANTEE)
    return {"guarantee": said, "notes": _notes(found)}


def _quoted(passage: str) -> str:
    """Quote the beginning of a passage on one line; what a terminal might obey is left out."""
    words = " ".join(tables.printable(passage).split())
    return f"“{words}”" if len(words) <= _QUOTED else f"“{words[:_QUOTED].rstrip()} …”"
