"""A post of the X API v2 → Post. Every field name of a post stands here and nowhere else, old and new ones alike."""

import re
from collections.abc import Mapping

from pipeline.sources.source import Context, Kind, Media, Post, Profile
from pipeline.sources.x_json import (
    Json,
    either,
    identifier,
    identifiers,
    mapping,
    mappings,
    moment,
    snowflake_moment,
    storable,
    text,
    texts,
    unescaped,
    web_address,
)
from pipeline.sources.x_pages import USER_REQUEST, Includes, UnreadablePost, read_id, read_profile

POST_REQUEST: Mapping[str, list[str]] = {
    "tweet_fields": [
        *("id", "text", "note_tweet", "created_at", "author_id", "lang", "entities", "attachments"),
        *("referenced_tweets", "edit_history_tweet_ids", "in_reply_to_user_id", "withheld"),
    ],
    "expansions": [
        *("author_id", "attachments.media_keys", "referenced_tweets.id", "referenced_tweets.id.author_id"),
        "referenced_tweets.id.attachments.media_keys",
    ],
    "media_fields": ["media_key", "type", "url", "preview_image_url", "alt_text"],
    **USER_REQUEST,
}
"""What a timeline asks for, in tweepy's words."""

OTHER_NAMES: Mapping[str, str] = {
    "tweet.fields": "post.fields",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
    "edit_history_tweet_ids": "edit_history_post_ids",
}
"""What X calls the same things in its newer documents: asked for where it does not take the names above."""

_NOTE = ("note_tweet", "note_post")
_REFERENCES = ("referenced_tweets", "referenced_posts")
_EDITS = ("edit_history_tweet_ids", "edit_history_post_ids")
_OWN_MEDIA = re.compile(r"https?://(?:x|twitter)\.com/[^/]+/status/\d+/(?:photo|video)/\d+")
_MEDIA_KINDS = {"3": "photo", "7": "video", "16": "animated_gif"}
_NOBODY = Profile(external_id="0", handle="id0", name="id0")


def newest_id(post: object) -> int:
    """The newest of a post's id and those of its edits; 0 when it has none."""
    fields = mapping(post)
    return max(int(each) for each in ("0", read_id(post) or "0", *identifiers(either(fields, *_EDITS))))


def read_post(post: object, includes: Includes | None = None, *, author: Profile | None = None) -> Post:
    """A post of X; raises UnreadablePost when it has no id or no text.

    A retweet has the words, pictures and links of the post it repeats, where X included that. Without
    `created_at` the time is the one inside the id. `author` stands in where X does not say who wrote it.
    """
    includes = includes or Includes()
    fields = mapping(post)
    external_id = _required_id(fields)
    references = _references(fields)
    repeated = includes.posts.get(_reference_id(references, "retweeted") or "", {})
    shown = repeated if _words(repeated) is not None else fields
    known_author = _author(fields, includes, author)
    edit_ids = tuple(sorted({*identifiers(either(fields, *_EDITS)), external_id}, key=int))
    return Post(
        external_id=edit_ids[0],
        edit_ids=edit_ids,
        author=known_author,
        text=_words(shown) or "",
        language=text(fields.get("lang")) or text(shown.get("lang")),
        posted_at=moment(fields.get("created_at")) or snowflake_moment(external_id),
        url=f"https://x.com/{known_author.handle}/status/{edit_ids[-1]}",
        kind=_kind(fields, references),
        quoted=_context(_references(shown), "quoted", includes),
        replied_to=_context(_references(shown), "replied_to", includes),
        retweeted=_context(references, "retweeted", includes),
        media=tuple(_read_media(key, includes) for key in _media_keys(shown)),
        links=_links(shown),
        withheld_in=tuple(texts(mapping(fields.get("withheld")).get("country_codes"))),
    )


def _required_id(fields: Json) -> str:
    external_id = identifier(fields.get("id"))
    missing = [] if external_id else ["id"]
    missing += [] if _words(fields) is not None else ["text"]
    if external_id is None or missing:
        raise UnreadablePost(f"This object is not a post: it has no {' and no '.join(missing)}.")
    return external_id


def _long_form(fields: Json) -> Json:
    """The part of a post that holds its whole text and entities: the note of a long post."""
    note = mapping(either(fields, *_NOTE))
    return note if isinstance(note.get("text"), str) else fields


def _words(fields: Json) -> str | None:
    words = _long_form(fields).get("text")
    return storable(unescaped(words)) if isinstance(words, str) else None


def _references(fields: Json) -> dict[str, Json]:
    """The posts that this one refers to, by the manner of reference."""
    return {str(each.get("type")): each for each in mappings(either(fields, *_REFERENCES))}


def _reference_id(references: Mapping[str, Json], manner: str) -> str | None:
    return identifier(references.get(manner, {}).get("id"))


def _kind(fields: Json, references: Mapping[str, Json]) -> Kind:
    if "retweeted" in references:
        return "retweet"
    if "replied_to" in references or identifier(fields.get("in_reply_to_user_id")):
        return "reply"
    return "quote" if "quoted" in references else "post"


def _context(references: Mapping[str, Json], manner: str, includes: Includes) -> Context | None:
    external_id = _reference_id(references, manner)
    if external_id is None:
        return None
    # Flattened files carry the other post inside the reference itself.
    fields = includes.posts.get(external_id) or references[manner]
    known = _author(fields, includes, None)
    media = tuple(_read_media(key, includes) for key in _media_keys(fields))
    return Context(external_id, None if known == _NOBODY else known.handle, _words(fields), media)


def _author(fields: Json, includes: Includes, otherwise: Profile | None) -> Profile:
    """Who wrote a post: from the included users, the post itself, `otherwise`, or a name made of the id."""
    inline = mapping(fields.get("author"))
    author_id = identifier(fields.get("author_id")) or identifier(inline.get("id"))
    if author_id is None:
        return otherwise or _NOBODY
    own = read_profile({"id": author_id, "username": fields.get("username"), **inline})
    asked = otherwise if otherwise and otherwise.external_id == author_id else None
    made_up = f"id{author_id}"
    return includes.users.get(author_id) or own or asked or Profile(author_id, made_up, made_up)


def _media_keys(fields: Json) -> list[str]:
    return list(dict.fromkeys(texts(mapping(fields.get("attachments")).get("media_keys"))))


def _read_media(key: str, includes: Includes) -> Media:
    """A picture or film; its key says what kind it is where X did not include it."""
    fields = includes.media.get(key, {})
    kind = text(fields.get("type")) or _MEDIA_KINDS.get(key.partition("_")[0], "unknown")
    names = ("url", "preview_image_url") if kind == "photo" else ("preview_image_url",)
    return Media(kind, web_address(either(fields, *names)), text(fields.get("alt_text")) or None)


def _links(fields: Json) -> tuple[str, ...]:
    """The expanded addresses in a post, each once, without those of its own pictures and films."""
    entries = mappings(mapping(_long_form(fields).get("entities")).get("urls"))
    found = [web_address(each.get("expanded_url")) or web_address(each.get("url")) for each in entries]
    return tuple(dict.fromkeys(link for link in found if link and not _OWN_MEDIA.fullmatch(link)))
