"""A downloaded page → title, text, date and main picture."""

import json
from dataclasses import dataclass
from datetime import date
from urllib.parse import urljoin

from pipeline.fetching.address.target import read_target
from pipeline.fetching.errors import Forbidden, Unfit, refusals_logged
from pipeline.fetching.fetcher import Download
from pipeline.fetching.reading.isolated import run_apart
from pipeline.fetching.reading.no_article import SENTENCES, by_address

READING_S = 8.0
"""Seconds of processor time that a page may take to be read; an article of 20,000 words takes about one."""


@dataclass(frozen=True)
class Article:
    """What a page says."""

    title: str | None
    text: str
    language: str | None
    """As the page declares it."""
    published: date | None
    image_url: str | None


def read_article(page: Download, *, seconds: float = READING_S) -> Article:
    """What a page says, by trafilatura in a process of its own; raises Unfit for a page without text or out of hand."""
    # The address comes with the page: every user of the machine may read a process's arguments.
    content = page.final_url.encode() + b"\n" + page.content
    with refusals_logged("page", [page.host]):
        written = run_apart(
            "pipeline.fetching.reading.page_apart",
            content,
            arguments=(page.charset or "",),
            seconds=seconds,
            what="page",
        )
        found = {name: _storable(value) for name, value in json.loads(written).items()}
        reason = found["none"] or by_address(page.url, page.final_url)
        if reason:
            raise Unfit(reason, SENTENCES[reason])
    return Article(
        title=found["title"] or None,
        text=found["text"],
        language=found["language"] or None,
        published=_date(found["date"]),
        image_url=_image_url(page.final_url, found["image"]),
    )


def _storable(words: str) -> str:
    """Text as Postgres and JSON take it: without NUL and halves of characters."""
    return words.replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()


def _date(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _image_url(page_url: str, named: str) -> str | None:
    """The main picture's address in one form, or None when it is none that we would fetch."""
    try:
        return read_target(urljoin(page_url, named)).url if named else None
    except (Forbidden, ValueError):
        return None
