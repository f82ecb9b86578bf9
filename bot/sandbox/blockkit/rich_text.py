"""The table of rich_text: sections, lists, quotes, preformatted text, and what may stand in them."""

from bot.sandbox.blockkit.rules import Check, Needed, flag, kind_of, many, one_of, shape, text, typed, url, whole

_LONGEST = 40_000
_FLAGS = ("bold", "italic", "strike", "code", "underline")
STYLE = shape(**dict.fromkeys(_FLAGS, flag))
MENTION_STYLE = shape(**dict.fromkeys((*_FLAGS, "highlight", "client_highlight", "unlink"), flag))


def _inline(style: Check = STYLE, **keys: Check) -> Check:
    return typed(**keys, style=style)


INLINE: dict[str, Check] = {
    "text": _inline(text=Needed(text(_LONGEST))),
    "link": _inline(url=Needed(url), text=text(_LONGEST), unsafe=flag),
    "emoji": _inline(name=Needed(text(100)), unicode=text(100), skin_tone=whole(1, 6)),
    "user": _inline(MENTION_STYLE, user_id=Needed(text(50))),
    "usergroup": _inline(MENTION_STYLE, usergroup_id=Needed(text(50))),
    "channel": _inline(MENTION_STYLE, channel_id=Needed(text(50))),
    "broadcast": _inline(range=Needed(one_of("here", "channel", "everyone"))),
    "date": _inline(timestamp=Needed(whole(0, 10**11)), format=Needed(text(200)), url=url, fallback=text(_LONGEST)),
    "color": _inline(value=Needed(text(20))),
}

_ELEMENTS = Needed(many(kind_of(INLINE), least=0))
_BORDER = whole(0, 1)
SECTION = typed(elements=_ELEMENTS)

PARTS: dict[str, Check] = {
    "rich_text_section": SECTION,
    "rich_text_list": typed(
        style=Needed(one_of("bullet", "ordered")),
        elements=Needed(many(kind_of({"rich_text_section": SECTION}))),
        indent=whole(0, 8),
        offset=whole(0, 10_000),
        border=_BORDER,
    ),
    "rich_text_preformatted": typed(
        elements=Needed(many(kind_of({kind: INLINE[kind] for kind in ("text", "link")}), least=0)),
        language=text(50),
        border=_BORDER,
    ),
    "rich_text_quote": typed(elements=_ELEMENTS, border=_BORDER),
}

RICH_TEXT = Needed(many(kind_of(PARTS)))
