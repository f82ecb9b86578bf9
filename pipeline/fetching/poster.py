"""One POST, done as safely as a fetch: to a checked address, once, and of the answer no more is read than was asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.fetching.address.target import Target, read_target
from pipeline.fetching.answer import bodies
from pipeline.fetching.connection import Deadline
from pipeline.fetching.errors import Forbidden
from pipeline.fetching.wire import HEADERS, Request, Wire


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    content: bytes = b""


class Poster:
    """Hands bytes over to addresses that the desk has named. Public ones must be https; redirects are not followed."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def check(self, url: str) -> str:
        """The host of an address that something may be sent to now; raises FetchError."""
        target, _ = self._checked(url, self._deadline())
        return target.host

    def post(self, url: str, *, headers: Mapping[str, str], content: bytes) -> int:
        """The status that the receiver answers; raises FetchError."""
        return self.ask(url, headers=headers, content=content).status

    def ask(
        self, url: str, *, headers: Mapping[str, str], content: bytes, at_most: int = 0, proves_itself: bool = False
    ) -> Reply:
        """The answer, of so many bytes; one that proves itself may come by http. Raises FetchError."""
        deadline = self._deadline()
        target, addresses = self._checked(url, deadline, plainly=proves_itself)
        own = {"Host": target.authority, "User-Agent": self._wire.policy.user_agent, "Connection": "close"}
        sent = Request("POST", target, [*own.items(), *headers.items()], content)
        with self._wire.answer(sent, addresses, deadline=deadline, at_most=HEADERS + at_most) as response:
            if not at_most:
                return Reply(response.status)
            return Reply(response.status, bodies.read_body(response.iter_stream(), encoding="", at_most=at_most))

    def _deadline(self) -> Deadline:
        return Deadline(self._wire.policy.total_s)

    def _checked(self, url: str, deadline: Deadline, *, plainly: bool = False) -> tuple[Target, tuple[str, ...]]:
        target = read_target(url)
        if target.scheme != "https" and not plainly and target.place not in self._wire.policy.private_hosts:
            raise Forbidden("no https", f"{target.host} is not asked by https: only a host of FETCH_PRIVATE_HOSTS may.")
        return target, self._wire.checked(target, deadline)
