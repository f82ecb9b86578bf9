"""Names looked up, and connections to checked addresses: within a time for everything and a count of bytes."""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from queue import Empty, SimpleQueue
from threading import Thread

import httpcore

from pipeline.fetching.errors import Unfit, Unreachable

Resolve = Callable[[str, int, float], tuple[str, ...]]
"""(name, port, seconds) → every address of the name; raises Unreachable."""

MOST_ADDRESSES = 3
"""Of a name with many addresses, so many are tried."""


class Deadline:
    """When a fetch has to be over, redirects and all."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def put_off(self, seconds: float) -> None:
        """Let the fetch be over so much later."""
        self._end += seconds

    def left(self) -> float:
        """Seconds that are left; raises Unreachable when there are none."""
        left = self._end - self._clock()
        if left <= 0:
            raise Unreachable("too slow", "The page took too long to arrive: try again later.")
        return left


def resolve(name: str, port: int, seconds: float) -> tuple[str, ...]:
    """Every address that the system's resolver gives for a name; raises Unreachable for none, or none in time."""
    answers: SimpleQueue[tuple[str, ...]] = SimpleQueue()
    # The system's own resolver knows no time limit; as a daemon, one that hangs keeps no process from ending.
    Thread(target=_look_up, args=(name, port, answers), daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=max(seconds, 0.001))
    except Empty:
        raise Unreachable("name lookup too slow", f"The name {name} was not found in time: try again later.") from None
    if not found:
        raise Unreachable("unknown name", f"There is no host named {name}: check the link.")
    return found


def _look_up(name: str, port: int, answers: SimpleQueue[tuple[str, ...]]) -> None:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    answers.put(tuple(dict.fromkeys(str(each[4][0]) for each in found)))


class CountedStream(httpcore.NetworkStream):
    """A connection that ends at the deadline, however slowly it drips, and after so many bytes of any kind."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: Deadline, at_most: int) -> None:
        self._stream, self._deadline, self._left = stream, deadline, at_most

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes; raises Unreachable past the deadline and Unfit past the count."""
        received = self._stream.read(max_bytes, timeout=self._seconds(timeout))
        self._left -= len(received)
        if self._left < 0:
            raise Unfit("too large", "The answer is larger than is read: give a link to a smaller page or picture.")
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; raises Unreachable past the deadline."""
        self._stream.write(buffer, timeout=self._seconds(timeout))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt; the certificate must be for the host's name, though the connection was made to its address."""
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout=self._seconds(timeout))
        return CountedStream(stream, deadline=self._deadline, at_most=self._left)

    def get_extra_info(self, info: str) -> object:
        """What the connection knows of itself."""
        return self._stream.get_extra_info(info)

    def _seconds(self, timeout: float | None) -> float:
        left = self._deadline.left()
        return left if timeout is None else min(timeout, left)


class CheckedAddresses(httpcore.NetworkBackend):
    """Connects to the addresses that were checked, whatever name is asked for: no name is looked up a second time."""

    def __init__(
        self, addresses: Sequence[str], *, deadline: Deadline, at_most: int, backend: httpcore.NetworkBackend
    ) -> None:
        self._addresses = tuple(addresses)[:MOST_ADDRESSES]
        self._deadline, self._at_most, self._backend = deadline, at_most, backend

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name; its addresses were looked up and checked before
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first of the addresses that answers; raises httpcore's errors."""
        for number, address in enumerate(self._addresses, start=1):
            seconds = min(timeout or self._deadline.left(), self._deadline.left())
            try:
                stream = self._backend.connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(self._addresses):
                    raise
            else:
                return CountedStream(stream, deadline=self._deadline, at_most=self._at_most)
        raise httpcore.ConnectError("no address")
