"""What a post of X says and links to: the long form where there is one, the options of its poll, its article."""

import re
from collections.abc import Iterable

from pipeline.sources.x.json_values import (
    Json,
    either,
    identifiers,
    mapping,
    mappings,
    storable,
    unescaped,
    web_address,
)
from pipeline.sources.x.pages import Includes

_NOTE = ("note_tweet", "note_post")
_OWN_MEDIA = re.compile(r"https?://(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+")


def words(fields: Json, includes: Includes) -> str | None:
    """All that its author wrote, or None where the object has no text."""
    own = _said(_note(fields).get("text")) or _said(fields.get("text"))
    if own is None:
        return None
    return "\n\n".join(filter(None, (own, _options(fields, includes), *_article(fields))))


def links(fields: Json) -> tuple[str, ...]:
    """The expanded addresses in a post, each once, without those of its own pictures and films."""
    found = _addresses(_note(fields)) or _addresses(fields)
    return tuple(dict.fromkeys(link for link in found if not _OWN_MEDIA.fullmatch(link)))


def short_links(fields: Json) -> dict[str, str]:
    """What the short addresses in a post's text stand for, as far as X says."""
    pairs = [
        (web_address(each.get("url")), web_address(either(each, "unwound_url", "expanded_url")))
        for part in (_note(fields), fields)
        for each in _entries(part)
    ]
    return {short: unescaped(whole) for short, whole in pairs if short and whole and short != whole}


def _note(fields: Json) -> Json:
    """The part of a long post that holds its whole text and entities, empty where it says nothing."""
    notes = (mapping(fields.get(name)) for name in _NOTE)
    return next((note for note in notes if (_said(note.get("text")) or "").strip()), {})


def _said(value: object) -> str | None:
    return storable(unescaped(value)) if isinstance(value, str) else None


def _options(fields: Json, includes: Includes) -> str:
    keys = identifiers(mapping(fields.get("attachments")).get("poll_ids"))
    options = [each for key in keys for each in _in_order(mappings(includes.polls.get(key, {}).get("options")))]
    return "\n".join(f"• {label}" for each in options if (label := _said(each.get("label"))))


def _in_order(options: Iterable[Json]) -> list[Json]:
    return sorted(options, key=lambda each: place if isinstance(place := each.get("position"), int) else 0)


def _article(fields: Json) -> Iterable[str | None]:
    article = mapping(fields.get("article"))
    body = _said(either(article, "plain_text", "preview_text"))
    return [each for each in (_said(article.get("title")), body) if each and each.strip()]


def _addresses(part: Json) -> list[str]:
    found = [web_address(each.get("expanded_url")) or web_address(each.get("url")) for each in _entries(part)]
    return [unescaped(link) for link in found if link]


def _entries(part: Json) -> list[Json]:
    return mappings(mapping(part.get("entities")).get("urls"))
