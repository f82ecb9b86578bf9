"""One GET, done safely: every hop is read, looked up, checked and only then connected to, at the checked address."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urljoin

from pipeline.fetching.address.target import Target, read_target
from pipeline.fetching.answer import bodies, kinds
from pipeline.fetching.answer.answer import Answer, read_answer
from pipeline.fetching.answer.kinds import Kind
from pipeline.fetching.connection import Deadline
from pipeline.fetching.errors import Forbidden, Unreachable, refusals_logged
from pipeline.fetching.wire import HEADERS, Request, Wire

_HOSTS_REMEMBERED = 1000


class HostPace:
    """Keeps a pause between two requests of this process to the same host.

    A `patient` one lets whoever asks wait for a turn however long, beside the policy's time for a fetch: for lists that
    are worked off, where nobody sits in front of the answer.
    """

    def __init__(
        self,
        pause_s: float = 1.0,
        *,
        patient: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.patient = patient
        self._pause, self._clock, self._sleep = pause_s, clock, sleep
        self._free_at: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, *, at_most: float) -> float:
        """Wait until the host may be asked again, and say how long; Unreachable at once when that is too long."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._free_at.get(host, now))
            if turn - now > at_most:
                raise Unreachable("host busy", f"Too many pages of {host} are asked for at once: try again later.")
            self._free_at[host] = turn + self._pause
            if len(self._free_at) > _HOSTS_REMEMBERED:
                self._free_at = {each: free for each, free in self._free_at.items() if free > now}
        if turn > now:
            self._sleep(turn - now)
        return turn - now


@dataclass(frozen=True)
class Download:
    """What came, as it came."""

    url: str
    """As asked for, in one form."""
    final_url: str
    """After the redirects."""
    host: str
    """Of the final address, for the log."""
    media_type: str
    charset: str | None
    content: bytes


class Fetcher:
    """Downloads pages and pictures by the desk's policy; keeps no cookies, knows no proxies, is shared by threads."""

    def __init__(self, wire: Wire, *, pace: HostPace | None = None) -> None:
        self.policy = wire.policy
        self._wire = wire
        self._pace = pace or HostPace()

    def fetch(self, url: str, kind: Kind) -> Download:
        """Download a page or picture; raises FetchError, and writes the reason to the log, when it does not come."""
        hosts: list[str] = []
        with refusals_logged(kind, hosts):
            return self._follow(url, kind, hosts)

    def _follow(self, url: str, kind: Kind, hosts: list[str]) -> Download:
        deadline = Deadline(self.policy.total_s)
        asked = target = read_target(url)
        for _ in range(self.policy.redirects + 1):
            asked_already = target.host in hosts
            hosts.append(target.host)
            addresses = self._wire.checked(target, deadline)
            if not asked_already:  # a site's own redirects belong to one request
                self._wait(target.host, deadline)
            answer = self._ask(target, kind, addresses, deadline)
            onward = None if answer.location is None else self._next(target, answer.location)
            if onward is None or (answer.content and onward.url == target.url):  # a page that shows itself anew
                return Download(asked.url, target.url, target.host, answer.media_type, answer.charset, answer.content)
            target = onward
        raise Unreachable("too many redirects", "The link leads from one address to the next without end: check it.")

    def _wait(self, host: str, deadline: Deadline) -> None:
        """Wait for the host's turn: within the time for the fetch, or beside it where the pace is patient."""
        left = deadline.left()
        if self._pace.patient:
            deadline.put_off(self._pace.wait(host, at_most=math.inf))
        else:
            self._pace.wait(host, at_most=left)

    def _next(self, at: Target, location: str) -> Target:
        """Where a redirect leads; raises Forbidden when it leads from outside to one of the desk's own hosts."""
        try:
            target = read_target(urljoin(at.url, location))
        except ValueError:
            raise Unreachable("redirect", "The link leads to an address that cannot be read: check it.") from None
        if self._leads_inside(at, target):
            raise Forbidden(
                "redirect to private host", "The link leads into the desk's own network: it is not followed."
            )
        return target

    def leads_inside(self, page_url: str, url: str) -> bool:
        """Whether an address that an outside page names is one of the desk's own hosts, as a redirect's might be."""
        return self._leads_inside(read_target(page_url), read_target(url))

    def _leads_inside(self, at: Target, target: Target) -> bool:
        return target.place in self.policy.private_hosts and at.place not in self.policy.private_hosts

    def _ask(self, target: Target, kind: Kind, addresses: Sequence[str], deadline: Deadline) -> Answer:
        limit = self.policy.at_most[kind]
        asked = Request("GET", target, self._headers(target, kind))
        with self._wire.answer(asked, addresses, deadline=deadline, at_most=limit + HEADERS) as response:
            return read_answer(response, kind, at_most=limit, host=target.host)

    def _headers(self, target: Target, kind: Kind) -> list[tuple[str, str]]:
        return [
            ("Host", target.authority),
            ("User-Agent", self.policy.user_agent),
            ("Accept", ", ".join(kinds.ACCEPTED[kind])),
            ("Accept-Encoding", bodies.ENCODINGS),
            ("Connection", "close"),
        ]
