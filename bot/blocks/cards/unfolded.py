"""What a post's short addresses stand for: host and path in their place, with the title of a page that was read."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from bot.blocks.cards.marked import Instead
from bot.blocks.text import flat, isolated, web_link
from pipeline.messages.views import ShortLink

ADDRESS, PAGE_TITLE = 60, 60
_SHORT = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
AT_MOST, IN_SHORT = 4, 2
"""Addresses of a text that are unfolded: longer than they were, more of them could make a card too long for Slack."""


def instead(text: str, links: Sequence[ShortLink], *, at_most: int = AT_MOST) -> list[Instead]:
    """Where short addresses stand in a text, and what is shown there instead."""
    known = {link.short: link for link in links}
    found = islice((one for one in _SHORT.finditer(text) if one.group() in known), at_most)
    return [_instead(one.start(), one.end(), known[one.group()]) for one in found]


def in_short(text: str, links: Sequence[ShortLink]) -> list[Instead]:
    """The same without titles, for what stands beside the post itself."""
    return instead(text, [replace(link, title=None) for link in links], at_most=IN_SHORT)


def plain(text: str, links: Sequence[ShortLink]) -> str:
    """The text in one piece, with host and path where a short address stood."""
    for one in reversed(in_short(text, links)):
        text = f"{text[: one.start]}{one.words}{text[one.end :]}"
    return text


def _instead(start: int, end: int, link: ShortLink) -> Instead:
    title = isolated(flat(link.title or "", PAGE_TITLE))
    words = _host_and_path(link.url) + (f" · {title}" if title else "")
    return Instead(start, end, words=words, url=web_link(link.url))


def _host_and_path(url: str) -> str:
    """Who is asked is said in full, whatever stands before an @; of the rest, what tells it from others."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return isolated(flat(url, ADDRESS))
    return isolated(flat(f"{host.removeprefix('www.')}{parts.path.rstrip('/')}", ADDRESS))
