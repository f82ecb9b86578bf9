"""Text from outside, made harmless: literal rich text, escaped mrkdwn, and never too long for Slack."""

import html
import re
import unicodedata
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

Block = dict[str, Any]

CARD_TEXT = 2800
QUOTE_TEXT = 600
LINE_TEXT = 140
ALT_TEXT = 1900
ASIDE_TEXT = 1500
SECTION_TEXT = 3000
TITLE = 200
LINK = 2000
"""Slack takes no longer addresses in rich text."""
LINK_URL = 200
LONG_WORD = 20
_STOPS = " ,;:.…"
SECTIONS = 4
"""What fits into one message: Slack counts about 13,000 characters over all its blocks."""

_CUT_IN_TWO = re.compile(r"(?:&[a-z]{0,4}|<[^<>]*)…\Z")
"""The beginning of an escaped sign, a mention or a link whose rest was clipped."""
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of what follows: words from outside that hold them could turn ours around."""
_OPENS = re.compile("[\u202a-\u202e\u2066\u2067]")
_TURNING = {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
"""Kinds of signs, by Unicode's names, that run to the left or turn what is beside them."""


def escape(text: str) -> str:
    """Text from outside for mrkdwn: the three characters by which Slack recognises pings and links."""
    return html.escape(str(text), quote=False)


def linked(words: str, url: str) -> str:
    """A link for mrkdwn, whatever its address holds; the words alone where the address is too long to be one."""
    shown = outside(words, 100)
    return shown if not 0 < len(url) <= LINK_URL else f"<{escape(url).replace('|', '%7C')}|{shown}>"


def apart(text: str) -> str:
    """Text from outside that keeps its direction to itself, whether it runs to the left or to the right."""
    return f"\u2068{_TURNS.sub('', str(text))}\u2069"


def isolated(text: str) -> str:
    """The same where there is anything in it that could turn our words around; otherwise as it is."""
    return apart(text) if _turns(str(text)) else str(text)


def outside(text: str, limit: int = SECTION_TEXT) -> str:
    """A name or a few words from outside, for mrkdwn beside words of ours."""
    return escape(isolated(clip(text, limit)))


def _turns(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(sign) in _TURNING for sign in text)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, with a mark where something was cut."""
    said = str(text)
    return said if len(said) <= limit else said[: limit - 1].rstrip() + "…"


def flat(text: str, limit: int) -> str:
    """One line of it, cut between words where they are not too long for that."""
    line = " ".join(str(text).split())
    shown = clip(line, limit)
    whole, _, rest = shown.rpartition(" ")
    return f"{whole.rstrip(_STOPS)}…" if shown != line and len(rest) < LONG_WORD and whole else shown


def literal(text: str, *, bold: bool = False, italic: bool = False, url: str | None = None) -> Block:
    """A piece of rich text: nothing in it is parsed, so it can ping nobody."""
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    piece: Block = {"type": "link", "url": url} if url else {"type": "text"}
    piece["text"] = str(text) or url or "…"
    return piece | ({"style": style} if style else {})


def moment(at: datetime, *, form: str = "{date_short_pretty} {time}") -> Block:
    """A piece of rich text that says when, in the clock of whoever reads it."""
    seconds = max(int(at.timestamp()), 0)
    return {"type": "date", "timestamp": seconds, "format": form, "fallback": f"{at:%Y-%m-%d %H:%M} UTC"}


def clock(at: datetime, *, form: str = "{date_short_pretty} {time}") -> str:
    """The same in mrkdwn."""
    return f"<!date^{max(int(at.timestamp()), 0)}^{form}|{at:%Y-%m-%d %H:%M} UTC>"


def web_link(url: str | None) -> str | None:
    """An address of the web that Slack takes; anything else is left out."""
    if url is None or len(url) > LINK or re.search(r"[\s\x00-\x1f<>]", url):
        return None
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return url if known else None


def titled(title: str | None, url: str | None) -> list[Block]:
    """A line with a document's title, or else its address, as a link; nothing where there is neither."""
    words = isolated(flat(title or "", TITLE) or flat(url or "", TITLE))
    if not words:
        return []
    return [literal("\n"), literal(words, url=url if url and len(url) <= LINK else None)]


def rich(*sections: Block) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(sections)}


def paragraph(pieces: list[Block]) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": pieces}


def quotation(pieces: list[Block]) -> Block:
    """A quotation of rich text."""
    return {"type": "rich_text_quote", "elements": pieces}


def formatted(text: str, limit: int) -> Block:
    """Words in Slack's markup, in which nothing else becomes a link or a ping."""
    return {"type": "mrkdwn", "text": _some(_CUT_IN_TWO.sub("…", clip(_unturned(str(text)), limit))), "verbatim": True}


def mrkdwn(text: str) -> Block:
    """A section of our own words, already escaped where they are not ours."""
    return {"type": "section", "text": formatted(text, SECTION_TEXT)}


def sections(text: str) -> list[Block]:
    """Our own words as sections, cut between lines, none empty; a mark says that more would not fit."""
    parts = [""]
    for line in str(text).split("\n"):
        if len(parts[-1]) + len(line) >= SECTION_TEXT:
            parts.append("")
        parts[-1] += line + "\n"
    told = [part.strip("\n") for part in parts if part.strip()]
    shown = told[:SECTIONS] or ["…"]
    if len(told) > SECTIONS:
        shown[-1] = clip(shown[-1], SECTION_TEXT - 2) + "\n…"
    return [mrkdwn(part) for part in shown]


def aside(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [formatted(text, ASIDE_TEXT)]}


def plain(text: str, limit: int = 2000) -> Block:
    """Words in which nothing is parsed."""
    return {"type": "plain_text", "text": _some(clip(_unturned(str(text)), limit))}


def _unturned(text: str) -> str:
    """Words of ours turn nothing; what comes from outside and was not set apart must not either."""
    return _OPENS.sub("", text)


def _some(text: str) -> str:
    """Slack takes no text in which there is nothing."""
    return text if text.strip() else "…"


def row(*buttons: Block) -> Block:
    """Buttons side by side."""
    return {"type": "actions", "elements": list(buttons)}


def button(text: str, action_id: str, value: str, style: str | None = None) -> Block:
    """A button; `style` is primary or danger."""
    block: Block = {"type": "button", "text": plain(text, 75), "action_id": action_id, "value": value}
    return block | ({"style": style} if style else {})
