"""Posts in the forms of other interfaces and tools: their texts may be cut, so they are told and not read."""

from itertools import pairwise

from pipeline.language.speech import _
from pipeline.sources.source import Post
from pipeline.sources.x.json_values import Json, mapping

_OLD = frozenset(
    {"extended_tweet", "full_text", "id_str", "quoted_status", "retweeted_status", "screen_name", "statuses"}
    | {"favorite_count", "favorited", "in_reply_to_status_id", "is_quote_status", "retweeted", "truncated"}
)
_OF_TOOLS = frozenset({"__typename", "legacy", "rawContent", "renderedContent", "rest_id", "result", "userName"})
_OF_A_TOOL = _("This is a post in the form of another tool, whose texts may be cut: {anew}.")
_OF_OLD = _("This is a post in the form of X's old API v1.1, whose texts may be cut: {anew}.")
_NO_AUTHOR_ID = _("This post names its author and no author_id, by which accounts are known: {anew}.")
_ANEW = _("fetch these posts anew by their ids through the X API v2, with twarc2 hydrate for example")


def form_of(post: Json) -> str | None:
    """In which other form an object is a post, and what to do; None for one of the X API v2, and for no post at all."""
    inner = {name for part in ("author", "data", "tweet", "user") for name in mapping(post.get(part))}
    names = post.keys() | inner
    if _OF_TOOLS & names or ("author_id" not in post and any(map(_has_humps, post))):
        return _OF_A_TOOL.format(anew=_ANEW)
    if _OLD & names:
        return _OF_OLD.format(anew=_ANEW)
    return None


def without_author_id(post: object, read: Post) -> str | None:
    """What to do with a post that names its author by a handle alone; None for any other."""
    if read.author.external_id != "0" or not mapping(post).keys() & {"author", "user", "username"}:
        return None
    return _NO_AUTHOR_ID.format(anew=_ANEW)


def _has_humps(name: str) -> bool:
    """Whether it is spelt likeThis, as no name of X's API is."""
    return any(small.islower() and large.isupper() for small, large in pairwise(name))
