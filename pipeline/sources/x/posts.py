"""A post of the X API v2 → Post. Every field name of a post stands here or in `words`, old and new ones alike."""

from collections.abc import Mapping

from pipeline.language.speech import _
from pipeline.sources.source import Context, Kind, Media, Post, Profile
from pipeline.sources.x.json_values import (
    Json,
    either,
    identifier,
    identifiers,
    mapping,
    mappings,
    moment,
    snowflake_moment,
    text,
    texts,
    web_address,
)
from pipeline.sources.x.other_forms import form_of
from pipeline.sources.x.pages import (
    REFERENCES,
    USER_REQUEST,
    Includes,
    OtherForm,
    UnreadablePost,
    read_id,
    read_profile,
)
from pipeline.sources.x.words import links, short_links, words

POST_REQUEST: Mapping[str, list[str]] = {
    "tweet_fields": [
        *("id", "text", "note_tweet", "article", "created_at", "author_id", "lang", "entities", "attachments"),
        *("referenced_tweets", "edit_history_tweet_ids", "in_reply_to_user_id", "withheld"),
        *("conversation_id", "public_metrics"),
    ],
    "expansions": [
        *(
            "author_id",
            "attachments.media_keys",
            "attachments.poll_ids",
            "referenced_tweets.id",
            "referenced_tweets.id.author_id",
        ),
        "referenced_tweets.id.attachments.media_keys",
    ],
    "poll_fields": ["id", "options"],
    "media_fields": ["media_key", "type", "url", "preview_image_url", "alt_text"],
    **USER_REQUEST,
}
"""What a timeline asks for, in tweepy's words."""

NOT_EVERYWHERE = frozenset({"article", "attachments.poll_ids", "poll.fields"})
"""What is left out of a question where X does not know it."""

OTHER_NAMES: Mapping[str, str] = {
    "tweet.fields": "post.fields",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
    "edit_history_tweet_ids": "edit_history_post_ids",
}
"""What X calls the same things in its newer documents: asked for where it does not take the names above."""

_EDITS = ("edit_history_tweet_ids", "edit_history_post_ids")
_REACTIONS = {
    "reposts": ("retweet_count", "repost_count"), "quotes": ("quote_count",), "replies": ("reply_count",),
    "likes": ("like_count",), "views": ("impression_count",),
}  # fmt: skip
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
    shown = repeated if words(repeated, includes) is not None else fields
    known_author = _author(fields, includes, author)
    edit_ids = tuple(sorted({*identifiers(either(fields, *_EDITS)), external_id}, key=int))
    return Post(
        external_id=edit_ids[0],
        edit_ids=edit_ids,
        author=known_author,
        text=words(shown, includes) or "",
        language=text(fields.get("lang")) or text(shown.get("lang")),
        posted_at=moment(fields.get("created_at")) or snowflake_moment(external_id),
        url=f"https://x.com/{known_author.handle}/status/{edit_ids[-1]}",
        kind=_kind(fields, references),
        quoted=_context(_references(shown), "quoted", includes),
        replied_to=_context(_references(shown), "replied_to", includes),
        retweeted=_context(references, "retweeted", includes),
        media=tuple(_read_media(key, includes) for key in _media_keys(shown)),
        links=links(shown),
        withheld_in=tuple(texts(mapping(fields.get("withheld")).get("country_codes"))),
        thread=_thread(fields, references, known_author, includes),
        short_links=short_links(shown),
        engagement=_engagement(shown),
    )


def _thread(fields: Json, references: Mapping[str, Json], author: Profile, includes: Includes) -> str | None:
    """Of a post that answers its own author: the conversation, or else the post that it answers."""
    answered = _reference_id(references, "replied_to")
    whom = identifier(fields.get("in_reply_to_user_id"))
    whom = whom or identifier(includes.posts.get(answered or "", {}).get("author_id"))
    if author == _NOBODY or whom != author.external_id or "retweeted" in references:
        return None
    return identifier(fields.get("conversation_id")) or answered


def _engagement(fields: Json) -> dict[str, int]:
    found = mapping(fields.get("public_metrics"))
    counts = {name: either(found, *names) for name, names in _REACTIONS.items()}
    return {name: count for name, count in counts.items() if type(count) is int and count >= 0}


def _required_id(fields: Json) -> str:
    external_id = identifier(fields.get("id"))
    missing = [] if external_id else ["id"]
    missing += [] if words(fields, Includes()) is not None else ["text"]
    if form := form_of(fields):
        raise OtherForm(form)
    if external_id is None or missing:
        raise UnreadablePost(
            _("This object is not a post: it has no {missing}.").format(missing=" and no ".join(missing))
        )
    return external_id


def _references(fields: Json) -> dict[str, Json]:
    """The posts that this one refers to, by the manner of reference."""
    return {str(each.get("type")): each for each in mappings(either(fields, *REFERENCES))}


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
    fields = includes.posts.get(external_id, {})
    known = _author(fields, includes, None)
    media = tuple(_read_media(key, includes) for key in _media_keys(fields))
    return Context(external_id, None if known == _NOBODY else known.handle, words(fields, includes), media)


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
