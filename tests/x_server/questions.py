"""What may be asked, checked as X checks it: a wrong question gets 400 and says which parameter is wrong."""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

Errors = list[dict[str, Any]]

POST_FIELDS = {
    *("id", "text", "article", "attachments", "author_id", "conversation_id", "created_at", "edit_controls"),
    *("edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang", "note_tweet", "public_metrics"),
    *("possibly_sensitive", "referenced_tweets", "source", "withheld"),
}
USER_FIELDS = {
    *("id", "name", "username", "protected", "created_at", "description", "withheld", "verified"),
    *("profile_image_url", "public_metrics"),
}
POLL_FIELDS = {"id", "options", "duration_minutes", "end_datetime", "voting_status"}
MEDIA_FIELDS = {"media_key", "type", "url", "preview_image_url", "alt_text", "height", "width"}
EXPANSIONS = {
    *("author_id", "attachments.media_keys", "attachments.poll_ids", "in_reply_to_user_id", "edit_history_tweet_ids"),
    *("referenced_tweets.id", "referenced_tweets.id.author_id", "referenced_tweets.id.attachments.media_keys"),
}
_OBJECTS: dict[str, set[str]] = {
    "tweet.fields": POST_FIELDS,
    "user.fields": USER_FIELDS,
    "media.fields": MEDIA_FIELDS,
    "poll.fields": POLL_FIELDS,
    "expansions": EXPANSIONS,
}
_ID = re.compile(r"[0-9]{1,19}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


def _each(allowed: Callable[[str], object], at_most: int = 100) -> Callable[[str], bool]:
    return lambda value: len(value.split(",")) <= at_most and all(allowed(each) for each in value.split(","))


def _one_of(allowed: set[str]) -> Callable[[str], bool]:
    return _each(lambda value: value in allowed)


_FIELDS = {name: _one_of(allowed) for name, allowed in _OBJECTS.items()}
RULES: dict[str, dict[str, Callable[[str], object]]] = {
    "users/by": {"usernames": _each(_HANDLE.fullmatch), "user.fields": _FIELDS["user.fields"]},
    "users": {"ids": _each(_ID.fullmatch), "user.fields": _FIELDS["user.fields"]},
    "tweets": {"ids": _each(_ID.fullmatch), **_FIELDS},
    "users/:id/tweets": {
        "max_results": lambda value: value.isdigit() and 5 <= int(value) <= 100,
        "since_id": _ID.fullmatch,
        "until_id": _ID.fullmatch,
        "exclude": _one_of({"retweets", "replies"}),
        "pagination_token": re.compile(r"after[0-9]+").fullmatch,
        **_FIELDS,
    },
}


def faults(route: str, asked: Mapping[str, str], *, unknown: Collection[str] = ()) -> Errors:
    """X's errors for every parameter that is unknown or out of bounds."""
    rules = RULES[route]
    return [
        {"parameters": {name: [value]}, "message": f"The `{name}` query parameter value [{value}] is not valid"}
        for name, value in asked.items()
        if name not in rules or not rules[name](value) or set(value.split(",")) & set(unknown)
    ]


def listed(asked: Mapping[str, str], name: str) -> list[str]:
    """The values of a comma-separated parameter."""
    return [each for each in asked.get(name, "").split(",") if each]


NEW_NAMES = {
    "post.fields": "tweet.fields",
    "referenced_posts": "referenced_tweets",
    "note_post": "note_tweet",
    "edit_history_post_ids": "edit_history_tweet_ids",
}


def by_new_names(asked: Mapping[str, str]) -> tuple[dict[str, str], Errors]:
    """The question in the older names that the answers are made by, and an error for each of these that it used."""
    unknown = [name for name, value in asked.items() if any(old in name + value for old in NEW_NAMES.values())]
    errors = [{"parameters": {name: [asked[name]]}, "message": f"[{name}] is unknown"} for name in unknown]
    question = dict(asked)
    for new, old in NEW_NAMES.items():
        question = {name.replace(new, old): value.replace(new, old) for name, value in question.items()}
    return question, errors
