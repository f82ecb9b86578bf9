"""Text from outside, made harmless: literal rich text, escaped mrkdwn, and never too long for Slack."""

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]

CARD_TEXT = 2800
QUOTE_TEXT = 600
LINE_TEXT = 140
ALT_TEXT = 1900
SECTION_TEXT = 3000
SECTIONS = 4
"""What fits into one message: Slack counts about 13,000 characters over all its blocks."""


def escape(text: str) -> str:
    """Text from outside for mrkdwn: the three characters by which Slack recognises pings and links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, with a mark where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def flat(text: str, limit: int) -> str:
    """One line of it."""
    return clip(" ".join(text.split()), limit)


def literal(text: str, *, bold: bool = False, italic: bool = False, url: str | None = None) -> Block:
    """A piece of rich text: nothing in it is parsed, so it can ping nobody."""
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    piece: Block = {"type": "link", "url": url, "text": text} if url else {"type": "text", "text": text}
    return piece | ({"style": style} if style else {})


def marked_text(text: str, marked: Iterable[Sequence[int]], limit: int) -> list[Block]:
    """The text unaltered, as literal pieces, with the marked [start, end) in bold."""
    shown = clip(text, limit)
    pieces: list[Block] = []
    at = 0
    for start, end in sorted((start, min(end, len(shown))) for start, end in marked):
        if at <= start < end:
            pieces += [literal(shown[at:start])] if start > at else []
            pieces.append(literal(shown[start:end], bold=True))
            at = end
    if at < len(shown):
        pieces.append(literal(shown[at:]))
    return pieces or [literal("(no text)", italic=True)]


def rich(*sections: Block) -> Block:
    """A rich text block."""
    return {"type": "rich_text", "elements": list(sections)}


def paragraph(pieces: list[Block]) -> Block:
    """A paragraph of rich text."""
    return {"type": "rich_text_section", "elements": pieces}


def quotation(pieces: list[Block]) -> Block:
    """A quotation of rich text."""
    return {"type": "rich_text_quote", "elements": pieces}


def mrkdwn(text: str) -> Block:
    """A section of our own words, already escaped where they are not ours."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": clip(text, SECTION_TEXT)}}


def sections(text: str) -> list[Block]:
    """Our own words as sections, cut between lines; what goes beyond a message is left out."""
    parts = [""]
    for line in text.split("\n"):
        if len(parts[-1]) + len(line) >= SECTION_TEXT:
            parts.append("")
        parts[-1] += line + "\n"
    return [mrkdwn(part.rstrip("\n")) for part in parts[:SECTIONS]]


def aside(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": clip(text, 2000)}]}


def button(text: str, action_id: str, value: str, style: str | None = None) -> Block:
    """A button; `style` is primary or danger."""
    block: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": clip(text, 75)},
        "action_id": action_id,
        "value": value,
    }
    return block | ({"style": style} if style else {})
