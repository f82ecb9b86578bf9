"""What a post's short addresses stand for: host and path in their place, with the title of a page that was read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from bot.blocks.cards.marked import Instead
from bot.blocks.text import LINK, flat, isolated
from pipeline.messages.views import ShortLink

ADDRESS, PAGE_TITLE = 60, 100


def instead(text: str, links: Sequence[ShortLink]) -> list[Instead]:
    """Where short addresses stand in a text, and what is shown there instead."""
    known = {link.short: link for link in links}
    if not known:
        return []
    any_of_them = "|".join(re.escape(short) for short in sorted(known, key=len, reverse=True))
    found = re.finditer(rf"(?:{any_of_them})(?![A-Za-z0-9])", text)
    return [_instead(one.start(), one.end(), known[one.group()]) for one in found]


def plain(text: str, links: Sequence[ShortLink]) -> str:
    """The text in one piece, with host and path where a short address stood."""
    for one in reversed(instead(text, [replace(link, title=None) for link in links])):
        text = f"{text[: one.start]}{one.words}{text[one.end :]}"
    return text


def _instead(start: int, end: int, link: ShortLink) -> Instead:
    title = isolated(flat(link.title or "", PAGE_TITLE))
    words = _host_and_path(link.url) + (f" · {title}" if title else "")
    return Instead(start, end, words=words, url=link.url if len(link.url) <= LINK else None)


def _host_and_path(url: str) -> str:
    """Who is asked is said in full, whatever stands before an @; of the rest, what tells it from others."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return isolated(flat(url, ADDRESS))
    return isolated(flat(f"{host.removeprefix('www.')}{parts.path.rstrip('/')}", ADDRESS))
