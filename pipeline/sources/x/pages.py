"""One answer of X: posts still unread and what they refer to, users, and the errors beside them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.language.speech import _
from pipeline.sources.source import Profile, SourceError
from pipeline.sources.x.json_values import Json, either, identifier, mapping, mappings, text, web_address

USER_REQUEST: Mapping[str, list[str]] = {"user_fields": ["id", "name", "protected", "username"]}
"""What is asked of users, wherever they come along."""
LOOKUP_REQUEST: Mapping[str, list[str]] = {
    "user_fields": [*USER_REQUEST["user_fields"], "profile_image_url", "public_metrics"]
}
"""What a search for users asks for: people look at whom they are about to monitor."""

REFERENCES = ("referenced_tweets", "referenced_posts")
_INCLUDED_POSTS = ("tweets", "posts")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,50}")


class UnreadablePost(SourceError):
    """An object is no post; the message names what is missing."""


class OtherForm(UnreadablePost):
    """An object is a post as another interface or tool writes it."""


@dataclass(frozen=True)
class Fault:
    """One entry of the `errors` that X puts beside its data."""

    parameter: str
    value: str
    what: str
    reason: str
    kind: str = ""
    """The last part of the address by which X names problems of its kind."""
    about: str = ""
    """What kind of thing it is about."""

    @property
    def sentence(self) -> str:
        """What was left out, and why."""
        return _("X left out {what}: {reason}").format(what=self.what, reason=self.reason)


@dataclass(frozen=True)
class Includes:
    """What a page brings along for its posts: users, posts and polls by id, media by key."""

    users: Mapping[str, Profile] = field(default_factory=dict)
    posts: Mapping[str, Json] = field(default_factory=dict)
    media: Mapping[str, Json] = field(default_factory=dict)
    polls: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """One answer of X with posts: the objects still unread, what they refer to, where to go on."""

    objects: tuple[object, ...]
    includes: Includes
    faults: tuple[Fault, ...] = ()
    next_token: str | None = None


@dataclass(frozen=True)
class People:
    """One answer of X with users."""

    readable: tuple[Profile, ...]
    protected: tuple[Profile, ...]
    faults: tuple[Fault, ...]


def read_page(body: object) -> Page:
    """A page of posts, or a bare post object as a page of one; raises UnreadablePost for anything else."""
    if not isinstance(body, dict):
        raise UnreadablePost(_("This is not a JSON object: expected a page or a post of the X API v2."))
    if not {"data", "includes", "errors", "meta"} & body.keys():
        return Page((body,), _read_includes({}, _inside([body])))
    data = body.get("data")
    objects = tuple(data) if isinstance(data, list) else () if data is None else (data,)
    token = text(mapping(body.get("meta")).get("next_token"))
    includes = _read_includes(mapping(body.get("includes")), _inside(objects))
    return Page(objects, includes, _read_faults(body), token or None)


def read_people(body: object) -> People:
    """The users of an answer, those who protect their posts apart."""
    users = [(read_profile(user), user) for user in mappings(mapping(body).get("data"))]
    return People(
        readable=tuple(profile for profile, user in users if profile and user.get("protected") is not True),
        protected=tuple(profile for profile, user in users if profile and user.get("protected") is True),
        faults=_read_faults(mapping(body)),
    )


def read_profile(user: Json) -> Profile | None:
    """A user, or None without id or handle."""
    external_id, handle = identifier(user.get("id")), text(user.get("username"))
    if external_id is None or not handle or not _HANDLE.fullmatch(handle):
        return None
    followers = mapping(user.get("public_metrics")).get("followers_count")
    return Profile(
        external_id, handle, text(user.get("name")) or handle, picture=web_address(user.get("profile_image_url")),
        followers=followers if isinstance(followers, int) else None,
    )  # fmt: skip


def read_id(post: object) -> str | None:
    """A post's own id, or None."""
    return identifier(mapping(post).get("id"))


def _inside(objects: Iterable[object]) -> dict[str, list[Json]]:
    """What flattened posts carry inside themselves, as a page carries it beside them."""
    users, posts, media, polls = (list[Json]() for _ in range(4))
    left = mappings(list(objects))
    while left:
        post = left.pop()
        attached = mapping(post.get("attachments"))
        users += mappings(post.get("author"))
        media += mappings(attached.get("media"))
        polls += mappings(attached.get("poll"))
        others = [each for each in mappings(either(post, *REFERENCES)) if "text" in each]
        posts += others
        left += others
    return {"users": users, "tweets": posts, "media": media, "polls": polls}


def _read_includes(beside: Json, inside: Json) -> Includes:
    """What a page and its posts bring along; what stands beside the posts goes before what stands inside them."""
    users, media, polls = (mappings(inside[name]) + mappings(beside.get(name)) for name in ("users", "media", "polls"))
    posts = mappings(inside["tweets"]) + mappings(either(beside, *_INCLUDED_POSTS))
    profiles = [read_profile(user) for user in users]
    return Includes(
        users={profile.external_id: profile for profile in profiles if profile},
        posts=_by_id(posts),
        media={key: each for each in media if (key := text(each.get("media_key")))},
        polls=_by_id(polls),
    )


def _by_id(objects: Iterable[Json]) -> dict[str, Json]:
    return {external_id: each for each in objects if (external_id := read_id(each))}


def _read_faults(body: Json) -> tuple[Fault, ...]:
    return tuple(_fault(error) for error in mappings(body.get("errors")))


def _fault(error: Json) -> Fault:
    value = text(error.get("value")) or text(error.get("resource_id")) or ""
    what = " ".join(part for part in (text(error.get("resource_type")), value) if part) or "something"
    why = text(error.get("detail")) or text(error.get("title")) or _("it gave no reason")
    kind = (text(error.get("type")) or "").rpartition("/")[2]
    return Fault(
        text(error.get("parameter")) or "", value, what[:80], why[:300].rstrip(".") + ".", kind=kind,
        about=text(error.get("resource_type")) or "",
    )  # fmt: skip
