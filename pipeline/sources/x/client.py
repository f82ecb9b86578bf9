"""The client of X: tweepy's Client with our own address, timeouts, patience, rate limits and plain errors."""

import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
import tweepy
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies

from pipeline.language.speech import _
from pipeline.sources.source import AccountUnavailable, SourceAway, SourceBusy, SourceError, SourceRefused
from pipeline.sources.web_address import read_web_address
from pipeline.sources.x import limits
from pipeline.sources.x.json_values import mapping, mappings, text
from pipeline.sources.x.ways import Way

TWEEPY_HOST = "https://api.twitter.com"
"""The literal in tweepy's `Client.request`: it has no setting for another host."""

_ADDED_WHEN_SENT = "added-when-sent"

log = logging.getLogger(__name__)

Call = Callable[[tweepy.Client], requests.Response]


class Refusal(Exception):
    """An answer of X's with the status of an error. tweepy would read its body, and trip over odd ones."""

    def __init__(self, response: requests.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Rewriting(HTTPAdapter):
    """Sends what tweepy meant for its own host to `base_url`, with a timeout, the bearer token and X's names of today.

    tweepy writes its headers into the debug log; the token is added here, behind its back, so that no log has it.
    """

    def __init__(self, *, base_url: str, bearer_token: str, timeout_s: tuple[float, float]) -> None:
        super().__init__()
        self._base_url = base_url.rstrip("/")
        self._bearer_token = bearer_token
        self._timeout_s = timeout_s
        self.way = Way()

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send one request; raises requests.RequestException when no answer comes, Refusal for that of an error."""
        sent = request.copy()
        path, mark, query = (request.url or "").removeprefix(TWEEPY_HOST).partition("?")
        sent.url = self._base_url + path + mark + self.way.written(query)
        sent.headers["Authorization"] = f"Bearer {self._bearer_token}"
        kwargs.update(timeout=self._timeout_s, proxies=get_environ_proxies(sent.url))
        answer = super().send(sent, *args, **kwargs)
        if answer.is_redirect or 200 <= answer.status_code < 300:
            return answer
        _ = answer.content  # to its end, while a connection that breaks still counts as one
        raise Refusal(answer)


class XClient:
    """Asks X one thing at a time; every failure becomes a SourceError that says what to do next."""

    def __init__(
        self,
        bearer_token: str,
        base_url: str = "https://api.x.com",
        *,
        timeout_s: tuple[float, float] = (5.0, 30.0),
        pauses_s: Sequence[float] = (1.0, 4.0),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare, without connecting; raises SourceRefused for a token or address that cannot work.

        `timeout_s` is for connecting and for each wait on the answer; `pauses_s` are the waits before asking again
        when X is away.
        """
        _check(bearer_token, base_url)
        self.now, self._pauses_s, self._sleep = now, tuple(pauses_s), sleep
        self._busy_until: dict[str, datetime] = {}
        self._client = tweepy.Client(bearer_token=_ADDED_WHEN_SENT, return_type=requests.Response)
        self._client.session.max_redirects = 0
        self._adapter = Rewriting(base_url=base_url, bearer_token=bearer_token, timeout_s=timeout_s)
        self._client.session.mount(TWEEPY_HOST, self._adapter)

    def ask(self, limit: str, call: Call, *, about: str) -> object:
        """The JSON that X answers; asks again after a pause when X is away.

        `limit` names the rate limit that this call counts against, `about` whom it is about, for people.
        Raises SourceBusy, SourceRefused, AccountUnavailable, SourceAway, or SourceError.
        """
        for pause_s in self._pauses_s:
            try:
                return self._ask_once(limit, call, about)
            except SourceAway:
                self._sleep(pause_s)
        return self._ask_once(limit, call, about)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.session.close()

    def _ask_once(self, limit: str, call: Call, about: str) -> object:
        until = self._busy_until.get(limit)
        if until and until > self.now():
            raise self._busy(until)
        try:
            body = self._by_some_way(limit, call).json()
        except Refusal as refusal:
            raise self._meaning(refusal.response, limit, about) from None
        except requests.TooManyRedirects:
            raise SourceRefused(_("X's address leads elsewhere: correct X_API_URL, then try again.")) from None
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise SourceAway(_away(type(error).__name__)) from None
        if isinstance(body, dict) and not _PARTS & body.keys():
            raise SourceAway(_away(_("an answer that is not X's")))
        return body

    def _by_some_way(self, limit: str, call: Call) -> requests.Response:
        """X's answer; where X does not know a field, asked in another way, which is kept once it works."""
        known = self._adapter.way
        try:
            return self._heeded(limit, call)
        except Refusal as first:
            ways = known.others(first.response)
            refusal = first
        for way in ways:
            self._adapter.way = way
            try:
                answer = self._heeded(limit, call)
            except Refusal as another:
                if not way.others(another.response):
                    refusal = another
                    break
            else:
                if way.lean and not known.lean:
                    log.warning("X does not take all that we ask: posts are read without polls and articles.")
                return answer
        self._adapter.way = known
        raise refusal

    def _heeded(self, limit: str, call: Call) -> requests.Response:
        """X's answer; remembered is until when there is nothing left to ask for."""
        try:
            response = call(self._client)
        except Refusal as refusal:
            self._heed(limit, refusal.response.headers)
            raise
        self._heed(limit, response.headers)
        return response

    def _heed(self, limit: str, headers: Mapping[str, str]) -> None:
        if until := limits.used_up_until(headers, now=self.now()):
            self._busy_until[limit] = until

    def _busy(self, until: datetime) -> SourceBusy:
        day = "" if until.date() == self.now().date() else f"{until:%Y-%m-%d }"
        return SourceBusy(
            _(
                "X asks for a pause until {day}{until:%H:%M:%S} UTC: nothing to do, the next poll after that goes on."
            ).format(day=day, until=until),
            until=until,
        )

    def _meaning(self, response: requests.Response, limit: str, about: str) -> SourceError:
        """What an answer with an error status means for us."""
        status, body = response.status_code, _body(response)
        if status in (403, 429) and _SPENT.search(f"{body.get('type')} {body.get('title')}"):
            return SourceRefused(SPENT, said=_detail(body), fault="x_402")
        if status == 429:
            until = self._busy_until[limit] = limits.pause_until(response.headers, now=self.now())
            return self._busy(until)
        if status in _REFUSALS:
            return SourceRefused(_REFUSALS[status], said=_detail(body), fault=f"x_{status}")
        if status == 404:
            return AccountUnavailable(
                _("X does not know {about}: see whether it was renamed or deleted, then correct or remove it.").format(
                    about=about
                )
            )
        if status >= 500 or status in _IMPATIENT:
            return SourceAway(_away(f"HTTP {status}"))
        return SourceError(
            _(
                "X did not accept our question about {about} (HTTP {status}): see whether a newer version "
                "of Claimwire is out.{detail}"
            ).format(about=about, status=status, detail=_detail(body))
        )


_REFUSALS = {
    401: _("X does not accept the bearer token: put a valid one into X_BEARER_TOKEN and start again."),
    402: _("The credits of the X app are used up: add credits in X's developer console."),
    403: _("X forbids this app to read posts: see its project and plan in X's developer console."),
}
SPENT = _(
    "The X app has read as many posts as its plan or its spending cap allows: raise the limit in X's developer console "
    "or wait for the next period."
)
_SPENT = re.compile("usage-?cap|spend-?cap|problems/credits|creditsdepleted", re.IGNORECASE)
_IMPATIENT = (408, 425, 499)
"""What proxies answer when they lost patience."""
_PARTS = {"data", "errors", "includes", "meta"}
"""Of what an answer of X's is made."""


def _check(bearer_token: str, base_url: str) -> None:
    """Raise SourceRefused for a token or address that cannot work."""
    if not bearer_token or not all("!" <= letter <= "~" for letter in bearer_token):
        raise SourceRefused(
            _("The X bearer token is missing or has blanks or odd letters in it: correct X_BEARER_TOKEN.")
        )
    try:
        read_web_address(base_url)
    except ValueError:
        raise SourceRefused(_("X_API_URL is not a web address: set it to https://api.x.com.")) from None


def _away(why: str) -> str:
    return _("X did not answer ({why}): nothing is lost, the next poll tries again.").format(why=why)


def _body(response: requests.Response) -> Mapping[str, Any]:
    try:
        return mapping(response.json())
    except (ValueError, RecursionError):
        return {}


def _detail(body: Mapping[str, Any]) -> str:
    """X's own words, those about single parameters, too."""
    said = [text(body.get("detail")) or text(body.get("title"))]
    said += [text(each.get("message")) for each in mappings(body.get("errors"))]
    words = " ".join(dict.fromkeys(filter(None, said)))
    return _(" X says: {words}").format(words=words[:300]) if words else ""
