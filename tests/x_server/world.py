"""The users and posts of the server, and what a question about them finds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Object = dict[str, Any]

TWITTER_EPOCH_MS = 1288834974657
REACH = 3200
"""How many posts of a timeline X lets one read."""


@dataclass
class World:
    """What there is to read. Ids grow by themselves unless a test chooses them."""

    users: dict[str, Object] = field(default_factory=dict)
    posts: dict[str, Object] = field(default_factory=dict)
    media: dict[str, Object] = field(default_factory=dict)
    polls: dict[str, Object] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    clock: datetime = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def add_user(self, handle: str, *, protected: bool = False, user_id: str | None = None) -> Object:
        """A new user."""
        user_id = user_id or str(1000 + len(self.users))
        user: Object = {"id": user_id, "username": handle, "name": handle.title(), "protected": protected}
        user["profile_image_url"] = f"https://pbs.twimg.com/profile_images/{user_id}/a_normal.jpg"
        user["public_metrics"] = {"followers_count": 1200 + len(self.users), "following_count": 3, "tweet_count": 9}
        self.users[user_id] = user
        return user

    def add_post(self, user: Object, text: str, *, post_id: int | None = None, **fields: Any) -> Object:
        """A new post, a second after the one before."""
        self.clock += timedelta(seconds=1)
        chosen = str(post_id if post_id is not None else _snowflake(self.clock))
        post = {
            "id": chosen,
            "text": text,
            "edit_history_tweet_ids": [chosen],
            "author_id": user["id"],
            "created_at": f"{self.clock:%Y-%m-%dT%H:%M:%S}.000Z",
            "lang": "es",
            "conversation_id": chosen,
            **fields,
        }
        self.posts[chosen] = post
        return post

    def edit(self, post: Object, text: str) -> Object:
        """A new version of a post, with a new id; every version knows the whole history."""
        author = self.users[post["author_id"]]
        edited = self.add_post(author, text, **{k: v for k, v in post.items() if k not in _OWN})
        history = [*post["edit_history_tweet_ids"], edited["id"]]
        for each in history:
            self.posts[each]["edit_history_tweet_ids"] = history
        return edited

    def timeline(self, user_id: str) -> list[Object]:
        """A user's posts in their last versions, newest first."""
        posts = list(self.posts.values())  # at once: somebody may write meanwhile
        own = [post for post in posts if post["author_id"] == user_id and _is_last_version(post)]
        return sorted(own, key=lambda post: int(post["id"]), reverse=True)[:REACH]

    def without(self, posts: Iterable[Object], excluded: set[str]) -> list[Object]:
        """Posts that are not excluded; X keeps an author's replies to their own posts."""
        return [post for post in posts if not self._manner(post) & excluded]

    def _manner(self, post: Object) -> set[str]:
        manner = set()
        for reference in post.get("referenced_tweets", []):
            other = self.posts.get(reference["id"], {})
            if reference["type"] == "retweeted":
                manner.add("retweets")
            if reference["type"] == "replied_to" and other.get("author_id") != post["author_id"]:
                manner.add("replies")
        return manner


_OWN = {"id", "text", "edit_history_tweet_ids", "author_id", "created_at", "conversation_id"}


def _snowflake(when: datetime) -> int:
    return (int(when.timestamp() * 1000) - TWITTER_EPOCH_MS) << 22


def _is_last_version(post: Object) -> bool:
    return post["id"] == max(post["edit_history_tweet_ids"], key=int)
