"""X as a source: tweepy's Client on users/by and users/:id/tweets."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.language.speech import _
from pipeline.sources.handles import read_handles
from pipeline.sources.source import (
    AccountUnavailable,
    Closed,
    Fetched,
    Looked,
    Lookup,
    Monitored,
    Post,
    Profile,
    SourceError,
)
from pipeline.sources.x import removals
from pipeline.sources.x.client import Call, XClient
from pipeline.sources.x.json_values import snowflake_at
from pipeline.sources.x.pages import LOOKUP_REQUEST, USER_REQUEST, Page, People, read_page, read_people
from pipeline.sources.x.posts import POST_REQUEST, newest_id, read_post
from pipeline.sources.x.timeline import SMALLEST_PAGE, Look, Place

HANDLES_AT_ONCE = 100
WRONG_CLOCK = timedelta(hours=1)
"""How far our clock may be ahead before a post is missed on a timeline that was empty when we began."""
OVER_BUDGET = _(
    "The read budget is too low for another page of X, nothing is lost: raise X_MONTHLY_READS or wait for next month."
)
PROTECTED = _("its posts are protected, and X shows them to nobody through the API.")
UNKNOWN = _("X does not know it, check the spelling.")


class XSource:
    """Monitored accounts on X.

    Counts as read what X returns as data. Posts that come along as quoted, replied to or repeated are not
    counted; X does not document whether it bills them.
    """

    name = "x"

    def __init__(self, client: XClient) -> None:
        self.client = client

    def profiles(self) -> Iterable[Profile]:
        """X knows too many accounts to name any by itself."""
        return ()

    def lookup(self, handles: Sequence[str]) -> Lookup:
        """Find accounts by handle or link, 100 at a time; raises SourceError when X does not answer."""
        asked, problems = read_handles(handles)
        starts = range(0, len(asked), HANDLES_AT_ONCE)
        answers = [self._lookup_some(asked[start : start + HANDLES_AT_ONCE]) for start in starts]
        found = tuple(profile for answer in answers for profile in answer.found)
        problems |= {handle: why for answer in answers for handle, why in answer.problems.items()}
        return Lookup(found, problems, sum(answer.users_read for answer in answers))

    def profile_of(self, external_id: str) -> Profile | None:
        """What an account is called now; raises SourceError when X does not answer."""
        people = self._user(external_id)
        return next((each for each in (*people.readable, *people.protected) if each.external_id == external_id), None)

    def post(self, external_id: str) -> Post:
        """One post, whoever wrote it; raises SourceError where X shows none of this number."""
        page = read_page(
            self.client.ask(
                "tweets", lambda client: client.get_tweets([external_id], **POST_REQUEST), about=f"post {external_id}"
            )
        )
        if not page.objects:
            why = page.faults[0].reason if page.faults else _("it gave no reason.")
            raise SourceError(
                _("X shows no post {external_id}, see whether it was deleted or is protected: {why}").format(
                    external_id=external_id, why=why
                )
            )
        return read_post(page.objects[0], page.includes)

    def look_again(self, numbers: Sequence[str]) -> Looked:
        """What became of posts, 100 at most, those that were edited since in their newest version."""
        found = self._looked(numbers)
        newer = {post.edit_ids[-1]: number for number, post in found.posts.items() if post.edit_ids[-1] != number}
        if not newer:
            return found
        latest = self._looked(list(newer))
        return replace(
            found,
            posts={**found.posts, **{newer[number]: post for number, post in latest.posts.items()}},
            gone={**found.gone, **{newer[number]: reason for number, reason in latest.gone.items()}},
        )

    def _looked(self, numbers: Sequence[str]) -> Looked:
        about = f"post {numbers[0]}" if len(numbers) == 1 else f"{len(numbers)} posts"
        body = self.client.ask("tweets", lambda client: client.get_tweets(numbers, **POST_REQUEST), about=about)
        if not isinstance(body, dict):  # which says nothing of any post
            raise SourceError(_("This is not a JSON object: expected posts of the X API v2, is X_API_URL right?"))
        return removals.looked(read_page(body), numbers)

    def why_closed(self, external_id: str) -> Closed:
        """Whether an account is protected, suspended or gone; raises SourceError when X does not answer."""
        return removals.closed(self._user(external_id), external_id)

    def _user(self, external_id: str) -> People:
        return self._people(
            "users", lambda client: client.get_users(ids=[external_id], **USER_REQUEST), about=f"user {external_id}"
        )

    def fetch(self, account: Monitored, *, at_most: int | None = None) -> Fetched:
        """The account's posts after its cursor, every page, in the order in which they were written.

        An account without cursor starts from now, or `posts_back` posts ago. When the read budget or an
        error cuts a look short after its first page, the posts read so far are returned with a cursor that
        names the gap, and the reason among the problems; the next fetch reads the rest (see `Look`). An error
        on the first page is raised: SourceBusy, SourceRefused, AccountUnavailable, SourceAway or SourceError.
        """
        place = Place.of(account)
        if account.cursor is None and account.posts_back <= 0:
            return self._start_from_now(account, at_most)
        look = Look(account, place, at_most=at_most)
        stopped = self._follow(look)
        return look.finished(otherwise=self._before_now()) if stopped is None else look.cut_short(stopped)

    def _lookup_some(self, handles: list[str]) -> Lookup:
        people = self._people(
            "users/by",
            lambda client: client.get_users(usernames=handles, **LOOKUP_REQUEST),
            about=", ".join(f"@{handle}" for handle in handles[:5]),
        )
        readable = {profile.handle.lower(): profile for profile in people.readable}
        reasons = {fault.value.lower(): fault.reason for fault in people.faults}
        reasons |= {profile.handle.lower(): PROTECTED for profile in people.protected}
        problems = {
            handle: _("@{handle} cannot be monitored: {why}").format(
                handle=handle, why=reasons.get(handle.lower(), UNKNOWN)
            )
            for handle in handles
            if handle.lower() not in readable
        }
        users_read = len(people.readable) + len(people.protected)
        return Lookup(tuple(readable.values()), problems, users_read)

    def _people(self, limit: str, call: Call, *, about: str) -> People:
        body = self.client.ask(limit, call, about=about)
        if not isinstance(body, dict):  # which says nothing of whom X knows
            raise SourceError(_("This is not a JSON object: expected users of the X API v2, is X_API_URL right?"))
        return read_people(body)

    def _start_from_now(self, account: Monitored, at_most: int | None) -> Fetched:
        """Find the newest id at the price of X's smallest page, and no posts."""
        if at_most is not None and at_most < SMALLEST_PAGE:
            return Fetched((), None, 0, (OVER_BUDGET,))
        page = self._page(account, max_results=SMALLEST_PAGE)
        newest = max((newest_id(each) for each in page.objects), default=0)
        profile = page.includes.users.get(account.external_id)
        return Fetched((), str(newest) if newest else self._before_now(), len(page.objects), profile=profile)

    def _follow(self, look: Look) -> str | None:
        """Turn the pages, with one since_id for all; None at the end, or why there had to be a stop before it."""
        account, turned = look.account, list[str | None]([None])
        place = {"since_id": look.place.since, "until_id": look.place.until, "exclude": _exclude(account)}
        while size := look.page_size:
            question = {**place, **POST_REQUEST, "max_results": size, "pagination_token": turned[-1]}
            try:
                page = self._page(account, **question)
            except SourceError as error:
                if not look.read:
                    raise
                return str(error)
            look.take(page)
            if page.next_token is None or look.enough:
                return None
            if page.next_token in turned:
                return _("X repeats itself on the timeline of @{handle}: the next poll reads on.").format(
                    handle=account.handle
                )
            turned.append(page.next_token)
        return OVER_BUDGET

    def _page(self, account: Monitored, **question: Any) -> Page:
        """One page of the timeline; raises SourceError, AccountUnavailable when X says why there is none."""
        body = self.client.ask(
            "users/:id/tweets",
            lambda client: client.get_users_tweets(account.external_id, **question),
            about=f"@{account.handle}",
        )
        page = read_page(body)
        if page.faults and not page.objects and page.next_token is None:
            fault = page.faults[0]
            unavailable = fault.parameter == "id" or fault.value == account.external_id
            kind = AccountUnavailable if unavailable else SourceError
            raise kind(
                _("@{handle} cannot be read, pause or remove it if this lasts: {reason}").format(
                    handle=account.handle, reason=fault.reason
                )
            )
        return page

    def _before_now(self) -> str:
        """An id older than any post to come: where an account with an empty timeline begins."""
        return snowflake_at(self.client.now() - WRONG_CLOCK)


def _exclude(account: Monitored) -> list[str] | None:
    """What X is to leave out; it keeps an author's replies to their own posts, so threads stay whole."""
    left_out = [] if account.include_retweets else ["retweets"]
    return (left_out if account.include_replies else [*left_out, "replies"]) or None
