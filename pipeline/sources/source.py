"""What every source gives the poller, whatever network stands behind it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from ml.errors import UserError

Kind = Literal["post", "retweet", "reply", "quote"]


class SourceError(UserError):
    """A source did not answer as hoped; the message is one clear sentence with the next step."""

    fault = ""
    """The code of the fault that this is a sign of, where it is one of the desk's."""


class AccountUnavailable(SourceError):
    """This account cannot be read: unknown, protected or suspended."""

    fault = "account_unavailable"


class SourceRefused(SourceError):
    """The source refuses our credentials or our plan; `said` are its own words, which may differ each time."""

    def __init__(self, reason: str, *, said: str = "", fault: str = "") -> None:
        super().__init__(reason + said)
        self.reason, self.fault = reason, fault


class SourceBusy(SourceError):
    """The source asks us to come back later."""

    fault = "x_429"

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message)
        self.until = until


class SourceAway(SourceError):
    """The source could not be reached, or broke off."""

    fault = "x_away"


@dataclass(frozen=True)
class Media:
    """A picture or film of a post. `url` is an image to show, or None where the source gave none."""

    kind: str
    url: str | None
    alt_text: str | None


@dataclass(frozen=True)
class Context:
    """A post that this one quotes, replies to or repeats, as far as the source gave it."""

    external_id: str
    author_handle: str | None
    text: str | None
    media: tuple[Media, ...] = ()


@dataclass(frozen=True)
class Profile:
    """An account as its source knows it."""

    external_id: str
    handle: str
    name: str
    picture: str | None = field(default=None, compare=False)
    """The address of its picture, where the source was asked for it."""
    followers: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Post:
    """One post, told the same way by every source. `external_id` is the first id of its edit history."""

    external_id: str
    edit_ids: tuple[str, ...]
    author: Profile
    text: str
    language: str | None
    posted_at: datetime
    url: str
    kind: Kind
    quoted: Context | None = None
    replied_to: Context | None = None
    retweeted: Context | None = None
    media: tuple[Media, ...] = ()
    links: tuple[str, ...] = ()
    withheld_in: tuple[str, ...] = ()
    thread: str | None = None
    """The conversation in which its author answers themself; None for any other post."""
    short_links: Mapping[str, str] = field(default_factory=dict)
    """What addresses in the text that the source shortened stand for."""
    engagement: Mapping[str, int] = field(default_factory=dict)
    """How others reacted until it was read, as far as the source says."""


@dataclass(frozen=True)
class Monitored:
    """What a source must know of an account to fetch its posts."""

    external_id: str
    handle: str
    cursor: str | None
    include_retweets: bool = False
    include_replies: bool = False
    posts_back: int = 0


@dataclass(frozen=True)
class Fetched:
    """One look at an account: its posts, where to go on next time, what it cost, what went wrong in part."""

    posts: tuple[Post, ...]
    cursor: str | None
    posts_read: int
    problems: tuple[str, ...] = ()
    """One sentence for each thing that did not work."""
    left_out: tuple[str, ...] = ()
    """One sentence for each related post that the source itself keeps back: deleted, protected, suspended."""
    profile: Profile | None = None
    """What the source calls the account now, where it says so."""
    users_read: int = 0


@dataclass(frozen=True)
class Network:
    """What accounts belong to, named without opening the source."""

    name: str


@dataclass(frozen=True)
class Lookup:
    """The answer to a search for handles: who was found, and a sentence for each who was not, by what was asked."""

    found: tuple[Profile, ...]
    problems: Mapping[str, str]
    users_read: int


Reason = Literal["deleted", "protected", "suspended", "withheld"]
"""Why a post may not be kept any more, as its source says."""


@dataclass(frozen=True)
class Looked:
    """What a source says of posts that it gave before, by the numbers by which it was asked."""

    posts: Mapping[str, Post] = field(default_factory=dict)
    """Those that are still there."""
    gone: Mapping[str, Reason] = field(default_factory=dict)
    """Those that it reports gone; what is in neither was passed over, which says nothing."""
    gone_beside: tuple[str, ...] = ()
    """Posts that these quote, answer or repeat, and that are gone."""
    answered: tuple[str, ...] = ()
    """Those that came as data, as the source counts them."""


@dataclass(frozen=True)
class Closed:
    """Whether an account shows its posts to nobody any more, why, and what it cost to know."""

    reason: Reason | None
    users_read: int = 0


class Source(Protocol):
    """A network whose accounts can be monitored."""

    name: str

    def lookup(self, handles: Sequence[str]) -> Lookup:
        """Find accounts by handle or link; raises SourceError when the source does not answer."""
        ...

    def profile_of(self, external_id: str) -> Profile | None:
        """What an account is called now, at the price of one user read; raises SourceError when nobody answers."""
        ...

    def fetch(self, account: Monitored, *, at_most: int | None = None) -> Fetched:
        """The account's posts after its cursor, every page; raises SourceError.

        `at_most` is what is left of the read budget, in posts: never read more than that.
        """
        ...

    def post(self, external_id: str) -> Post:
        """One post by its number, at the price of one read; raises SourceError where there is none to be had."""
        ...

    def profiles(self) -> Iterable[Profile]:
        """The accounts this source knows by itself: those of a replayed feed; none on X."""
        ...

    def look_again(self, numbers: Sequence[str]) -> Looked:
        """What became of posts, 100 at most; raises SourceError where the source does not answer, or not as a whole."""
        ...

    def why_closed(self, external_id: str) -> Closed:
        """Whether an account is protected, suspended or gone; raises SourceError when the source does not answer."""
        ...
