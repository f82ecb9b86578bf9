"""Files of X API v2 as a source: a feed that plays again, at once or post by post."""

import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from pipeline.language.speech import _
from pipeline.sources.feed import read_feed
from pipeline.sources.handles import read_handles
from pipeline.sources.source import Closed, Fetched, Looked, Lookup, Monitored, Post, Profile, SourceError

_NOT_THERE = _("@{name} does not appear in the replayed feed: choose an account that does, or switch to X.")


class ReplaySource:
    """Plays a feed from its beginning, each time it is opened, in the order of the files.

    An account's cursor says how far it was read, and which opening of the feed that means: after a restart
    all of it is played again, and the store's unique constraint keeps that harmless.
    """

    name = "replay"

    def __init__(
        self,
        paths: Iterable[Path],
        *,
        speed: float | None = None,
        everything: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read the files and start to play.

        `speed` is in posts per second, None or 0 for all at once. With `everything` the accounts' settings
        for retweets and replies are passed over. Raises SourceError when there is no feed at a path.
        """
        feed = read_feed(paths)
        self.problems = feed.problems
        """One sentence for each line, object or file that could not be read."""
        self._users = feed.users
        self._by_author: dict[str, list[tuple[int, Post]]] = defaultdict(list)
        for number, post in enumerate(feed.posts):
            self._by_author[post.author.external_id].append((number, post))
        self._size = len(feed.posts)
        self._speed, self._everything, self._clock = speed, everything, clock
        self._left_out = feed.left_out
        self._told_with: str | None = None
        """The first account asked for: the feed's problems come with its first look, however often that is made."""
        self._opening = secrets.token_hex(4)
        self._opened = clock()

    @property
    def released(self) -> int:
        """How many posts the feed has let go of so far; the first one at once."""
        if not self._speed:
            return self._size
        return min(self._size, int((self._clock() - self._opened) * self._speed) + 1)

    def profiles(self) -> Iterable[Profile]:
        """The authors of the feed's posts, in the order of their first post."""
        return tuple(self._users[external_id] for external_id in self._by_author)

    def lookup(self, handles: Sequence[str]) -> Lookup:
        """Find accounts among the feed's authors and everybody named in it."""
        known = {profile.handle.lower(): profile for profile in self._users.values()}
        # A made-up handle (id and digits) may be longer than X allows, so plain names are looked up as they are.
        plain = {entry: entry.strip().removeprefix("@") for entry in handles}
        asked, problems = read_handles(entry for entry, name in plain.items() if name.lower() not in known)
        names = [name for name in plain.values() if name.lower() in known] + asked
        found = {name.lower(): known[name.lower()] for name in names if name.lower() in known}
        problems |= {name: _NOT_THERE.format(name=name) for name in names if name.lower() not in known}
        return Lookup(tuple(found.values()), problems, len(found))

    def profile_of(self, external_id: str) -> Profile | None:
        """What the feed calls an account."""
        return self._users.get(external_id)

    def post(self, external_id: str) -> Post:
        """A post of the feed, whether it was released or not; raises SourceError where it has none such."""
        every = (post for posts in self._by_author.values() for _, post in posts)
        found = next((post for post in every if external_id in post.edit_ids), None)
        if found is None:
            raise SourceError(
                _("The replayed feed has no post {external_id}: ask about one that it has, or switch to X.").format(
                    external_id=external_id
                )
            )
        return found

    def look_again(self, numbers: Sequence[str]) -> Looked:
        """Nothing goes from a file; of what is not in it, it says nothing."""
        posts = {post.edit_ids[-1]: post for own in self._by_author.values() for _, post in own}
        found = {number: posts[number] for number in numbers if number in posts}
        return Looked(posts=found, answered=tuple(found))

    def why_closed(self, external_id: str) -> Closed:  # noqa: ARG002 - as the protocol has it
        """Nobody leaves a file."""
        return Closed(None)

    def fetch(self, account: Monitored, *, at_most: int | None = None) -> Fetched:
        """The account's posts that were released and not yet handed out; none for one who is not in this feed.

        The feed's problems come along with the first account's first look.
        """
        begun = self._place(account.cursor)
        posts, place = self._next_posts(account, begun or 0, at_most)
        self._told_with = self._told_with or account.external_id
        first = begun is None and self._told_with == account.external_id
        problems, left_out = (self.problems, self._left_out) if first else ((), ())
        return Fetched(posts, f"{self._opening}:{place}", len(posts), problems, left_out)

    def _place(self, cursor: str | None) -> int | None:
        """How far an account was read since the feed was opened, None for not at all."""
        opening, _, place = (cursor or "").partition(":")
        return int(place) if opening == self._opening and place.isdecimal() else None

    def _next_posts(self, account: Monitored, place: int, at_most: int | None) -> tuple[tuple[Post, ...], int]:
        """The posts from a place on, and where they end; unwanted ones are passed over and cost nothing."""
        released, chosen = self.released, list[Post]()
        own = self._by_author.get(account.external_id, [])
        while place < len(own) and own[place][0] < released:
            post = own[place][1]
            if self._everything or _wanted(post, account):
                if at_most is not None and len(chosen) >= at_most:
                    break
                chosen.append(post)
            place += 1
        return tuple(chosen), place


def _wanted(post: Post, account: Monitored) -> bool:
    """Whether the account's settings let a post through; as on X, replies to oneself are a thread and stay."""
    if post.kind == "retweet":
        return account.include_retweets
    if post.kind == "reply":
        return account.include_replies or post.thread is not None
    return True
