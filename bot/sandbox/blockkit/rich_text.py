"""The table of rich_text: sections, lists, quotes, preformatted text, and what may stand in them."""

from bot.sandbox.blockkit.rules import (
    Check,
    Key,
    flag,
    kind_of,
    many,
    may,
    need,
    one_of,
    shape,
    text,
    typed,
    url,
    whole,
)

_LONGEST = 40_000
_FLAGS = ("bold", "italic", "strike", "code", "underline")
STYLE = shape(**{style: may(flag) for style in _FLAGS})
MENTION_STYLE = shape(**{style: may(flag) for style in (*_FLAGS, "highlight", "client_highlight", "unlink")})


def _inline(style: Check = STYLE, **keys: Key) -> Check:
    return typed(**keys, style=may(style))


INLINE: dict[str, Check] = {
    "text": _inline(text=need(text(_LONGEST))),
    "link": _inline(url=need(url()), text=may(text(_LONGEST)), unsafe=may(flag)),
    "emoji": _inline(name=need(text(100)), unicode=may(text(100)), skin_tone=may(whole(1, 6))),
    "user": _inline(MENTION_STYLE, user_id=need(text(50))),
    "usergroup": _inline(MENTION_STYLE, usergroup_id=need(text(50))),
    "channel": _inline(MENTION_STYLE, channel_id=need(text(50))),
    "broadcast": _inline(range=need(one_of("here", "channel", "everyone"))),
    "date": _inline(
        timestamp=need(whole(0, 10**11)), format=need(text(200)), url=may(url()), fallback=may(text(_LONGEST))
    ),
    "color": _inline(value=need(text(20))),
}

_ELEMENTS = need(many(kind_of(INLINE), least=0))
_BORDER = may(whole(0, 1))
SECTION = typed(elements=_ELEMENTS)

PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": typed(
        style=need(one_of("bullet", "ordered")),
        elements=need(many(kind_of({"rich_text_section": SECTION}))),
        indent=may(whole(0, 8)),
        offset=may(whole(0, 10_000)),
        border=_BORDER,
    ),
    "rich_text_preformatted": typed(
        elements=need(many(kind_of(INLINE, ("text", "link")), least=0)), language=may(text(50)), border=_BORDER
    ),
    "rich_text_quote": typed(elements=_ELEMENTS, border=_BORDER),
}

RICH_TEXT = need(many(kind_of(PARTS)))
