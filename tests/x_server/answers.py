"""True answers, in X's own shape."""

from collections.abc import Mapping
from typing import Any

from tests.x_server.questions import listed
from tests.x_server.world import Object, World

Body = dict[str, Any]
_NOT_FOUND = "https://api.twitter.com/2/problems/resource-not-found"
_NOT_ALLOWED = "https://api.twitter.com/2/problems/not-authorized-for-resource"


def users_by(world: World, asked: Mapping[str, str]) -> Body:
    """Users by handle, errors for those who are not there."""
    known = {user["username"].lower(): user for user in world.users.values()}
    found, errors = [], []
    for handle in listed(asked, "usernames"):
        user = known.get(handle.lower())
        if user is None or user["id"] in world.suspended:
            errors.append(_no_user(handle, "usernames", suspended=user is not None))
        else:
            found.append(_only(user, {"id", "name", "username", *listed(asked, "user.fields")}))
    return _body(found, errors)


def users_by_id(world: World, asked: Mapping[str, str]) -> Body:
    """Users by id, errors for those who are not there."""
    ids = listed(asked, "ids")
    known = {each: world.users[each] for each in ids if each in world.users and each not in world.suspended}
    fields = {"id", "name", "username", *listed(asked, "user.fields")}
    missing = [_no_user(each, "ids", suspended=each in world.suspended) for each in ids if each not in known]
    return _body([_only(user, fields) for user in known.values()], missing)


def posts_by_id(world: World, asked: Mapping[str, str]) -> Body:
    """Posts by id, errors for those that are gone."""
    ids = listed(asked, "ids")
    found = [world.posts[each] for each in ids if each in world.posts and not _hidden(world, each)]
    missing = [
        _hidden(world, each) or _no_post(each, "ids") for each in ids if each not in world.posts or _hidden(world, each)
    ]
    return _with_includes(world, asked, found, missing)


def _hidden(world: World, post_id: str) -> Body | None:
    """Why a post that is there is shown to nobody: its author is suspended, or protects what they write."""
    author = world.users.get(world.posts.get(post_id, {}).get("author_id", ""), {})
    if author.get("id") in world.suspended:
        detail = f"User has been suspended: [{post_id}]."
        return _error(post_id, "ids", "tweet", title="Forbidden", detail=detail)
    if author.get("protected"):
        detail = f"Sorry, you are not authorized to see the Tweet with ids: [{post_id}]."
        body = _error(post_id, "ids", "tweet", title="Authorization Error", detail=detail)
        return {**body, "section": "data", "type": _NOT_ALLOWED}
    return None


def timeline(world: World, asked: Mapping[str, str], user_id: str, *, short_pages: bool) -> Body:
    """A page of a user's posts, newest first.

    With `short_pages` the page is cut before the excluded posts are taken out of it, so that pages come
    short or empty with more to follow.
    """
    user = world.users.get(user_id)
    if user is None or user_id in world.suspended:
        return {"errors": [_no_user(user_id, "id", suspended=user is not None)]}
    if user["protected"]:
        return {"errors": [_no_access(user_id)]}
    since, until = int(asked.get("since_id", 0)), int(asked.get("until_id", 10**20))
    until = min(until, int(asked.get("pagination_token", "after").removeprefix("after") or 10**20))
    rest = [post for post in world.timeline(user_id) if since < int(post["id"]) < until]
    excluded, size = set(listed(asked, "exclude")), int(asked.get("max_results", 10))
    rest = rest if short_pages else world.without(rest, excluded)
    page, more = rest[:size], len(rest) > size
    token = f"after{page[-1]['id']}" if more else None
    page = world.without(page, excluded)
    return {**_with_includes(world, asked, page, []), "meta": _meta(page, token)}


def _meta(page: list[Object], token: str | None) -> Body:
    ends = {"newest_id": page[0]["id"], "oldest_id": page[-1]["id"]} if page else {}
    return {"result_count": len(page), **ends, **({"next_token": token} if token else {})}


def _with_includes(world: World, asked: Mapping[str, str], found: list[Object], errors: list[Body]) -> Body:
    expansions = set(listed(asked, "expansions"))
    others, gone = _referenced(world, found) if "referenced_tweets.id" in expansions else ([], [])
    authors = [post["author_id"] for post in found if "author_id" in expansions]
    authors += [post["author_id"] for post in others if "referenced_tweets.id.author_id" in expansions]
    shown = found if "attachments.media_keys" in expansions else []
    shown = [*shown, *(others if "referenced_tweets.id.attachments.media_keys" in expansions else [])]
    keys = [key for post in shown for key in post.get("attachments", {}).get("media_keys", [])]
    fields = {"id", "text", "edit_history_tweet_ids", *listed(asked, "tweet.fields")}
    user_fields = {"id", "name", "username", *listed(asked, "user.fields")}
    media_fields = {"media_key", "type", *listed(asked, "media.fields")}
    media = [world.media[key] for key in dict.fromkeys(keys) if key in world.media]
    asking = found if "attachments.poll_ids" in expansions else []
    polls = dict.fromkeys(each for post in asking for each in post.get("attachments", {}).get("poll_ids", []))
    users = [world.users[each] for each in dict.fromkeys(authors) if each in world.users]
    includes = {
        "users": [_only(user, user_fields) for user in users],
        "tweets": [_only(post, fields) for post in others],
        "media": [_only(each, media_fields) for each in media],
        "polls": [_only(world.polls[each], {"id", "options", *listed(asked, "poll.fields")}) for each in polls],
    }
    body = _body([_only(post, fields) for post in found], [*errors, *gone])
    kept = {name: objects for name, objects in includes.items() if objects}
    return {**body, "includes": kept} if kept else body


def _referenced(world: World, found: list[Object]) -> tuple[list[Object], list[Body]]:
    ids = dict.fromkeys(each["id"] for post in found for each in post.get("referenced_tweets", []))
    gone = [_no_post(each, "referenced_tweets.id") for each in ids if each not in world.posts]
    return [world.posts[each] for each in ids if each in world.posts], gone


def _only(whole: Object, fields: set[str]) -> Object:
    return {name: value for name, value in whole.items() if name in fields}


def _body(data: list[Object], errors: list[Body]) -> Body:
    return {**({"data": data} if data else {}), **({"errors": errors} if errors else {})}


def _no_user(value: str, parameter: str, *, suspended: bool) -> Body:
    detail = f"Could not find user with {parameter}: [{value}]."
    return _error(
        value,
        parameter,
        "user",
        title="Forbidden" if suspended else "Not Found Error",
        detail=f"User has been suspended: [{value}]." if suspended else detail,
    )


def _no_post(value: str, parameter: str) -> Body:
    detail = f"Could not find tweet with {parameter}: [{value}]."
    return _error(value, parameter, "tweet", title="Not Found Error", detail=detail)


def _no_access(value: str) -> Body:
    detail = f"Sorry, you are not authorized to see the user with id: [{value}]."
    body = _error(value, "id", "user", title="Authorization Error", detail=detail)
    return {**body, "section": "data", "type": _NOT_ALLOWED}


def _error(value: str, parameter: str, resource_type: str, *, title: str, detail: str) -> Body:
    return {
        "value": value,
        "resource_id": value,
        "parameter": parameter,
        "resource_type": resource_type,
        "title": title,
        "detail": detail,
        "type": _NOT_FOUND,
    }
