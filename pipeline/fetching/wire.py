"""One request to an address that was checked: to whom it may go, and how it gets there, whatever is asked."""

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import certifi
import httpcore

from pipeline.fetching.address.public import is_public, may_be_the_desks_own
from pipeline.fetching.address.target import Target, is_local_name
from pipeline.fetching.connection import CheckedAddresses, Deadline, Resolve, resolve
from pipeline.fetching.errors import Forbidden, Unreachable
from pipeline.fetching.policy import Policy

HEADERS = 131_072
"""Bytes beside the body that an answer may have: headers, chunk sizes, trailers."""


@dataclass(frozen=True)
class Request:
    """What is asked of whom."""

    method: str
    target: Target
    headers: Sequence[tuple[str, str]]
    content: bytes | None = None


class Wire:
    """Checks where a request would go, and carries it there; knows no proxies, is shared by threads."""

    def __init__(
        self,
        policy: Policy,
        *,
        resolve: Resolve = resolve,
        backend: httpcore.NetworkBackend | None = None,
        certificates: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare, without connecting. `resolve` and `backend` are for tests, which see by them where we go."""
        self.policy = policy
        self._resolve, self._backend = resolve, backend or httpcore.SyncBackend()
        self._certificates = certificates

    def checked(self, target: Target, deadline: Deadline) -> tuple[str, ...]:
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

    @contextmanager
    def answer(
        self, asked: Request, addresses: Sequence[str], *, deadline: Deadline, at_most: int
    ) -> Iterator[httpcore.Response]:
        """The answer, of which so many bytes may be read while this lasts; raises Unreachable and Unfit."""
        target = asked.target
        line = CheckedAddresses(addresses, deadline=deadline, at_most=at_most, backend=self._backend)
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        context = (self._certificates or _public_certificates()) if target.scheme == "https" else None
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self.policy.read_s)
        try:
            with httpcore.HTTPConnection(url.origin, ssl_context=context, network_backend=line) as connection:
                with connection.stream(
                    asked.method, url, headers=asked.headers, content=asked.content, extensions={"timeout": timeouts}
                ) as response:
                    yield response
        except httpcore.TimeoutException:
            deadline.left()
            raise Unreachable("no answer in time", f"{target.host} does not answer in time: try again later.") from None
        except httpcore.ConnectError as error:
            raise _no_connection(target.host, error) from None
        except (httpcore.NetworkError, httpcore.ProtocolError):
            raise Unreachable("broken answer", f"{target.host} broke off, or answers what is no HTTP.") from None


def _no_connection(host: str, error: httpcore.ConnectError) -> Unreachable:
    if isinstance(error.__context__, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return Unreachable("certificate", f"{host} cannot prove that it is {host}: its certificate is not accepted.")
    return Unreachable("no connection", f"{host} cannot be connected to: check the link, or try again later.")


def _public_certificates() -> ssl.SSLContext:
    """Certificates that this machine trusts, and those that browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
