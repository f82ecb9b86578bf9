"""The table of rich_text: sections, lists, quotes, preformatted text, and what may stand in them."""

from __future__ import annotations

from bot.sandbox.blockkit.rules import (
    Check,
    Keys,
    kind_of,
    many,
    may,
    need,
    one_of,
    shape,
    text,
    truth,
    url,
    whole,
)

_LONGEST = 40_000
_TYPE = need(text(50))
_FLAGS = ("bold", "italic", "strike", "code", "underline")
STYLE = shape({flag: may(truth) for flag in _FLAGS})
MENTION_STYLE = shape({flag: may(truth) for flag in (*_FLAGS, "highlight", "client_highlight", "unlink")})

INLINE: dict[str, Check] = {
    "text": shape({"type": _TYPE, "text": need(text(_LONGEST)), "style": may(STYLE)}),
    "link": shape(
        {
            "type": _TYPE,
            "url": need(url()),
            "text": may(text(_LONGEST)),
            "unsafe": may(truth),
            "style": may(STYLE),
        }
    ),
    "emoji": shape(
        {
            "type": _TYPE,
            "name": need(text(100)),
            "unicode": may(text(100)),
            "skin_tone": may(whole(1, 6)),
            "style": may(STYLE),
        }
    ),
    "user": shape({"type": _TYPE, "user_id": need(text(50)), "style": may(MENTION_STYLE)}),
    "usergroup": shape({"type": _TYPE, "usergroup_id": need(text(50)), "style": may(MENTION_STYLE)}),
    "channel": shape({"type": _TYPE, "channel_id": need(text(50)), "style": may(MENTION_STYLE)}),
    "broadcast": shape({"type": _TYPE, "range": need(one_of("here", "channel", "everyone")), "style": may(STYLE)}),
    "date": shape(
        {
            "type": _TYPE,
            "timestamp": need(whole(0, 10**11)),
            "format": need(text(200)),
            "url": may(url()),
            "fallback": may(text(_LONGEST)),
            "style": may(STYLE),
        }
    ),
    "color": shape({"type": _TYPE, "value": need(text(20)), "style": may(STYLE)}),
}

_INLINE = need(many(kind_of(INLINE), least=0))
_BORDER: Keys = {"border": may(whole(0, 1))}
SECTION = shape({"type": _TYPE, "elements": _INLINE})

PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": shape(
        {
            "type": _TYPE,
            "style": need(one_of("bullet", "ordered")),
            "elements": need(many(kind_of({"rich_text_section": SECTION}))),
            "indent": may(whole(0, 8)),
            "offset": may(whole(0, 10_000)),
            **_BORDER,
        }
    ),
    "rich_text_preformatted": shape(
        {
            "type": _TYPE,
            "elements": need(many(kind_of(INLINE, ("text", "link")), least=0)),
            "language": may(text(50)),
            **_BORDER,
        }
    ),
    "rich_text_quote": shape({"type": _TYPE, "elements": _INLINE, **_BORDER}),
}

RICH_TEXT = need(many(kind_of(PARTS)))
