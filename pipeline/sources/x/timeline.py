"""One look at a timeline of X, page after page, from the newest post back to the last one known."""

import json
from dataclasses import asdict, dataclass

from pipeline.language.speech import _
from pipeline.sources.source import Fetched, Monitored, Post, Profile, SourceError
from pipeline.sources.x.json_values import identifier, mapping
from pipeline.sources.x.pages import Page, UnreadablePost, read_id
from pipeline.sources.x.posts import newest_id, read_post

SMALLEST_PAGE = 5
LARGEST_PAGE = 100
REACH = 3200
"""How many posts back X lets anybody read."""


@dataclass(frozen=True)
class Place:
    """Where a look begins: after `since`; where an earlier one was cut short, also before `until`.

    It stands in the account's cursor, so that it moves with what was stored and with nothing else.
    """

    since: str | None
    until: str | None = None
    newest: int = 0
    """The newest id that earlier looks saw: where the cursor goes once the gap is filled."""
    wanted: int | None = None
    """How many posts back a new account still wants."""

    @classmethod
    def of(cls, account: Monitored) -> "Place":
        """Read an account's cursor: an id, or what `cursor` wrote. Raises SourceError for anything else."""
        since = identifier(account.cursor)
        if since is not None:
            return cls(since, newest=int(since))
        if account.cursor is None:
            return cls(None, wanted=account.posts_back)
        try:
            fields = mapping(json.loads(account.cursor))
            return cls(identifier(fields["since"]), str(int(fields["until"])), int(fields["newest"]), fields["wanted"])
        except (ValueError, KeyError, TypeError):
            raise SourceError(
                _("The place where @{handle} was read last is not known: remove the account and add it again.").format(
                    handle=account.handle
                )
            ) from None

    @property
    def cursor(self) -> str:
        """A cursor that says all of this."""
        return json.dumps(asdict(self))


class Look:
    """Gathers the pages of one look; knows how much it may still read, and where the next look goes on.

    Pages come newest first. A look that is cut short hands over what it has read and paid for, with a cursor that
    names the gap; the next look fills the gap and only then goes on from the newest post.
    """

    def __init__(self, account: Monitored, place: Place, *, at_most: int | None) -> None:
        self.account = account
        self.place = place
        self.newest = place.newest
        self.read = 0
        self._at_most = at_most
        self._wanted = place.wanted
        self._oldest: int | None = None
        self._profile: Profile | None = None
        self._posts: dict[str, Post] = {}
        self._problems: list[str] = []
        self._left_out: list[str] = []

    @property
    def page_size(self) -> int:
        """How many posts to ask for; 0 when what may be read is less than X's smallest page."""
        left = LARGEST_PAGE if self._at_most is None else self._at_most - self.read
        if left < SMALLEST_PAGE:
            return 0
        wanted = LARGEST_PAGE if self._wanted is None else self._wanted - len(self._posts)
        return max(SMALLEST_PAGE, min(LARGEST_PAGE, left, wanted))

    @property
    def enough(self) -> bool:
        """Whether the posts back that a new account asks for are all there."""
        return self._wanted is not None and len(self._posts) >= self._wanted

    def take(self, page: Page) -> None:
        """Add a page's posts; one that cannot be read becomes a problem and stops nothing."""
        self.read += len(page.objects)
        self._left_out += [fault.sentence for fault in page.faults]
        self._profile = page.includes.users.get(self.account.external_id, self._profile)
        author = Profile(self.account.external_id, self.account.handle, self.account.handle)
        for each in page.objects:
            own_id = int(read_id(each) or 0)
            if own_id and own_id <= int(self.place.since or 0):
                continue
            try:
                self._keep(str(own_id), read_post(each, page.includes, author=author))
            except UnreadablePost as problem:
                self._problems.append(
                    _("X sent a post of @{handle} unreadable: {problem}").format(
                        handle=self.account.handle, problem=problem
                    )
                )
            self.newest = max(self.newest, newest_id(each))
            if own_id:
                self._oldest = min(self._oldest or own_id, own_id)

    def _keep(self, own_id: str, post: Post) -> None:
        if post.author.external_id == self.account.external_id:
            self._posts.setdefault(own_id, post)
        else:
            self._problems.append(
                _("X sent a post of @{handle} for one of @{handle2}'s.").format(
                    handle=post.author.handle, handle2=self.account.handle
                )
            )

    def finished(self, *, otherwise: str) -> Fetched:
        """The look reached its end: the cursor moves to the newest id seen, or `otherwise` when there is none."""
        if self.place.since and self.read >= REACH:
            self._problems.append(
                _("@{handle} wrote more than the {reach:,} posts that X shows: look at the oldest on x.com.").format(
                    handle=self.account.handle, reach=REACH
                )
            )
        return self._fetched(cursor=str(self.newest) if self.newest else otherwise)

    def cut_short(self, why: str) -> Fetched:
        """The look had to stop: the cursor names what is left unread."""
        self._problems.append(why)
        if self._oldest is None:
            return self._fetched(cursor=self.account.cursor)
        wanted = None if self._wanted is None else self._wanted - len(self._posts)
        rest = Place(self.place.since, until=str(self._oldest), newest=self.newest, wanted=wanted)
        return self._fetched(cursor=rest.cursor)

    def _fetched(self, *, cursor: str | None) -> Fetched:
        """The posts in the order in which they were written."""
        newest_first = sorted(self._posts.values(), key=lambda post: -int(post.edit_ids[-1]))
        posts = tuple(reversed(newest_first if self._wanted is None else newest_first[: self._wanted]))
        problems, left_out = (tuple(dict.fromkeys(each)) for each in (self._problems, self._left_out))
        return Fetched(posts, cursor, self.read, problems, left_out, self._profile)
