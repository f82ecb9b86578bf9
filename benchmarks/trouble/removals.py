"""Posts that are taken back on the local X, in every way that X knows, and how long the desk keeps their words."""

import json
import random
import re
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine, text

from benchmarks.trouble.desk import CHANNELS, Authors
from bot.sandbox import Sandbox
from tests.x_server.world import Object, World

_MARK = re.compile(r"\b[0-9a-f]{10,16}\b")
"""What each post says that no other does, unless it copies it."""
_KEPT = text("select external_id, text from tweets where external_id = any(:numbers)")


@dataclass
class TakenBack:
    """A post that nobody may see any more: its first number, its wordings, when a trace was seen last."""

    number: str
    texts: frozenset[str]
    how: str
    at: float
    seen: float | None = None
    kept: bool = False

    @property
    def took_s(self) -> float:
        """How long after it was taken back a trace of it was left."""
        return (self.seen or self.at) - self.at


@dataclass
class Removals:
    """Takes posts back and watches what is left of them."""

    authors: Authors
    sandbox: Sandbox
    engine: Engine
    random: random.Random
    taken: list[TakenBack] = field(default_factory=list)
    _watching: threading.Lock = field(default_factory=threading.Lock)

    def delete(self) -> None:
        """An author deletes a post."""
        with self.authors.lock:
            versions = self._versions(self._pick())
            self._remember(versions, "deleted")
            for one in versions:
                del self._world.posts[one["id"]]

    def withhold(self) -> None:
        """A court has a post withheld."""
        with self.authors.lock:
            versions = self._versions(self._pick())
            for one in versions:
                one["withheld"] = {"copyright": False, "country_codes": ["ES"]}
            self._remember(versions, "withheld")

    def protect(self) -> None:
        """An author shows posts to followers only from now on."""
        with self.authors.lock:
            self._leave("protected")["protected"] = True

    def suspend(self) -> None:
        """X suspends an account."""
        with self.authors.lock:
            self._world.suspended.add(self._leave("suspended")["id"])

    def by_hand(self) -> Object:
        """Somebody whose posts an admin is asked to forget; they write on, unread."""
        with self.authors.lock:
            return self._leave("by_hand")

    def watch(self) -> None:
        """See which of them have left a trace until now."""
        with self._watching:
            before, taken = time.monotonic(), list(self.taken)
            with self.engine.connect() as connection:
                rows = connection.execute(_KEPT, {"numbers": [one.number for one in taken]})
                kept = dict(map(tuple, rows))
            shown, told = self.marks_shown(), self._told()
            for one in taken:
                one.kept |= one.number in kept
                if kept.get(one.number) or any(_marks(words) & shown for words in one.texts - told):
                    one.seen = before

    def marks_shown(self) -> set[str]:
        """The marks that stand anywhere in Slack."""
        return {mark for channel in CHANNELS.values() for mark in _marks(json.dumps(self.sandbox.messages(channel)))}

    def left(self) -> list[TakenBack]:
        """Those of which something is left now."""
        now = time.monotonic()
        self.watch()
        return [one for one in self.taken if one.seen is not None and one.seen >= now]

    def share_in_time(self, within_s: float) -> float:
        """Of those that the desk had read, the share that left no trace after so long."""
        kept = [one for one in self.taken if one.kept]
        return sum(one.took_s <= within_s for one in kept) / len(kept) if kept else 1.0

    @property
    def _world(self) -> World:
        return self.authors.server.world

    def _pick(self) -> Object:
        return self.authors.own.pop(self.random.randrange(len(self.authors.own)))

    def _versions(self, post: Object) -> list[Object]:
        return [self._world.posts[number] for number in sorted(post["edit_history_tweet_ids"], key=int)]

    def _leave(self, how: str) -> Object:
        user = self.random.choice(self.authors.users)
        self.authors.users.remove(user)
        self.authors.own = [post for post in self.authors.own if post["author_id"] != user["id"]]
        for post in self._world.timeline(user["id"]):
            if not post.get("withheld"):
                self._remember(self._versions(post), how)
        return user

    def _remember(self, versions: Sequence[Object], how: str) -> None:
        texts = frozenset(one["text"] for one in versions)
        self.taken.append(TakenBack(versions[0]["id"], texts, how, time.monotonic()))

    def _told(self) -> set[str]:
        """What others still say on X, in their own names."""
        closed = self._world.suspended | {one["id"] for one in self._world.users.values() if one["protected"]}
        by_hand = {one.number for one in self.taken if one.how == "by_hand"}
        return {
            post["text"] for post in list(self._world.posts.values())
            if not post.get("withheld") and post["author_id"] not in closed
            and post["edit_history_tweet_ids"][0] not in by_hand
        }  # fmt: skip


def _marks(words: str) -> set[str]:
    return set(_MARK.findall(words))
