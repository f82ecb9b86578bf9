"""One GET, done safely: every hop is read, looked up, checked and only then connected to, at the checked address."""

import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from urllib.parse import urljoin

import certifi
import httpcore

from pipeline.fetching.address.public import is_public, may_be_the_desks_own
from pipeline.fetching.address.target import Target, is_local_name, read_target
from pipeline.fetching.answer import bodies, kinds
from pipeline.fetching.answer.answer import Answer, read_answer
from pipeline.fetching.answer.kinds import Kind
from pipeline.fetching.connection import CheckedAddresses, Deadline, Resolve, resolve
from pipeline.fetching.errors import Forbidden, Unreachable, refusals_logged
from pipeline.fetching.policy import Policy

_HOSTS_REMEMBERED = 1000
_HEADERS = 131_072
"""Bytes beside the body that an answer may have: headers, chunk sizes, trailers."""


class HostPace:
    """Keeps a pause between two requests of this process to the same host."""

    def __init__(
        self,
        pause_s: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause, self._clock, self._sleep = pause_s, clock, sleep
        self._free_at: dict[str, float] = {}
        self._lock = Lock()

    def wait(self, host: str, *, at_most: float) -> None:
        """Wait until the host may be asked again; raises Unreachable, without waiting, when that is too long."""
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

    def __init__(
        self,
        policy: Policy,
        *,
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
        certificates: ssl.SSLContext | None = None,
        pace: HostPace | None = None,
    ) -> None:
        """Prepare, without connecting. `resolve` and `backend` are for tests, which see by them where we go."""
        self.policy = policy
        self._resolve, self._backend = resolve, backend or httpcore.SyncBackend()
        self._certificates = certificates
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
            addresses = self._checked(target, deadline)
            if not asked_already:  # a site's own redirects belong to one request
                self._pace.wait(target.host, at_most=deadline.left())
            answer = self._ask(target, kind, addresses, deadline)
            onward = None if answer.location is None else self._next(target, answer.location)
            if onward is None or (answer.content and onward.url == target.url):  # a page that shows itself anew
                return Download(asked.url, target.url, target.host, answer.media_type, answer.charset, answer.content)
            target = onward
        raise Unreachable("too many redirects", "The link leads from one address to the next without end: check it.")

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

    def _checked(self, target: Target, deadline: Deadline) -> tuple[str, ...]:
        """The addresses that may be connected to; raises Forbidden if only one of the host's addresses may not."""
        own = target.place in self.policy.private_hosts
        if not own and target.port not in self.policy.ports:
            raise Forbidden("port", "Only the web's own ports are asked: give a link without a port number.")
        if not self.policy.allows(target.host):
            raise Forbidden(
                "host not allowed", f"{target.host} is not among FETCH_HOSTS: add it there if it should be."
            )
        if not own and is_local_name(target.host):
            raise Forbidden("local name", f"{target.host} is a name of a local network, which is not public.")
        found: tuple[str, ...] = (target.host,)
        if target.is_name:
            found = self._resolve(target.host, target.port, min(self.policy.read_s, deadline.left()))
        allowed = may_be_the_desks_own if own else is_public
        if not found or not all(allowed(address) for address in found):
            raise Forbidden(
                "private address", f"{target.host} is not on the public internet: only public pages are read."
            )
        return found

    def _ask(self, target: Target, kind: Kind, addresses: Sequence[str], deadline: Deadline) -> Answer:
        limit = self.policy.at_most[kind]
        line = CheckedAddresses(addresses, deadline=deadline, at_most=limit + _HEADERS, backend=self._backend)
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        context = (self._certificates or _public_certificates()) if target.scheme == "https" else None
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self.policy.read_s)
        try:
            with httpcore.HTTPConnection(url.origin, ssl_context=context, network_backend=line) as connection:
                headers = self._headers(target, kind)
                with connection.stream("GET", url, headers=headers, extensions={"timeout": timeouts}) as response:
                    return read_answer(response, kind, at_most=limit, host=target.host)
        except httpcore.TimeoutException:
            deadline.left()
            raise Unreachable("no answer in time", f"{target.host} does not answer in time: try again later.") from None
        except httpcore.ConnectError as error:
            raise _no_connection(target.host, error) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise Unreachable("broken answer", f"{target.host} broke off, or answers what is no HTTP.") from None

    def _headers(self, target: Target, kind: Kind) -> list[tuple[str, str]]:
        return [
            ("Host", target.authority),
            ("User-Agent", self.policy.user_agent),
            ("Accept", ", ".join(kinds.ACCEPTED[kind])),
            ("Accept-Encoding", bodies.ENCODINGS),
            ("Connection", "close"),
        ]


def _no_connection(host: str, error: httpcore.ConnectError) -> Unreachable:
    if isinstance(error.__context__, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return Unreachable("certificate", f"{host} cannot prove that it is {host}: its certificate is not accepted.")
    return Unreachable("no connection", f"{host} cannot be connected to: check the link, or try again later.")


def _public_certificates() -> ssl.SSLContext:
    """Certificates that this machine trusts, and those that browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
