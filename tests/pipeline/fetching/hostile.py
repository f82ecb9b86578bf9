"""A hostile web: a real server on loopback that answers as told, and a network that leads there and records all."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpcore

from pipeline.fetching.errors import Unreachable
from pipeline.fetching.fetcher import Fetcher, HostPace
from pipeline.fetching.policy import Policy
from pipeline.fetching.wire import Wire

PUBLIC = "93.184.215.14"
"""Where every public name of these tests lives; the network leads it to the hostile server."""

Conversation = Callable[[socket.socket, bytes], None]
"""What the server does with a connection once it has read the request."""


def answer(*head: str, body: bytes = b"", status: str = "200 OK", length: int | None = None) -> Conversation:
    """Send headers, a body, and hang up; the length is the body's unless another one is given."""
    size = f"Content-Length: {len(body) if length is None else length}"
    lines = [f"HTTP/1.1 {status}", *head, *([] if length == -1 else [size]), "", ""]

    def talk(connection: socket.socket, request: bytes) -> None:
        connection.sendall("\r\n".join(lines).encode("latin-1") + body)

    return talk


def raw(*parts: bytes) -> Conversation:
    """Send these bytes, whatever they mean."""

    def talk(connection: socket.socket, request: bytes) -> None:
        for part in parts:
            connection.sendall(part)

    return talk


@dataclass
class HostileServer:
    """Answers each path as told; what it was asked, and how often, is kept. With a context it speaks TLS."""

    context: ssl.SSLContext | None = None
    paths: dict[str, Conversation] = field(default_factory=dict)
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while not self.closing.is_set():
            with suppress(OSError):
                connection, _ = self.socket.accept()
                self.connections += 1
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        try:
            spoken = self.context.wrap_socket(connection, server_side=True) if self.context else connection
        except OSError:
            connection.close()
            return
        with suppress(OSError), spoken as connection:
            connection.settimeout(5)
            request = b""
            while b"\r\n\r\n" not in request and (some := connection.recv(65536)):
                request += some
            self.requests.append(request)
            path = request.split(b" ")[1].decode() if b" " in request else "/"
            self.paths.get(path.partition("?")[0], answer(status="404 Not Found"))(connection, request)
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self.closing.set()
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


@dataclass
class RecordingNetwork(httpcore.NetworkBackend):
    """Leads the public address to the hostile server, and every other one where it really is; remembers all."""

    port: int
    secure_port: int = 0
    connects: list[tuple[str, int]] = field(default_factory=list)

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connects.append((host, port))
        if host == PUBLIC:
            host, port = "127.0.0.1", self.secure_port if port == 443 else self.port
        return httpcore.SyncBackend().connect_tcp(host, port, timeout, local_address, socket_options)


@dataclass
class TestResolver:
    """Answers by a list for each name, the next one at each question, the last one for ever."""

    __test__ = False
    answers: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, name: str, port: int, seconds: float) -> tuple[str, ...]:
        self.asked.append(name)
        found = self.answers.get(name, [()])
        answered = found.pop(0) if len(found) > 1 else found[0]
        if not answered:
            raise Unreachable("unknown name", f"There is no host named {name}: check the link.")
        return answered


@dataclass
class HostileWeb:
    """Server, network, names and a fetcher with the usual policy but short limits of time."""

    server: HostileServer
    network: RecordingNetwork
    names: TestResolver
    fetcher: Fetcher


@contextmanager
def hostile_web(policy: Policy | None = None, *, context=None, certificates=None) -> Iterator[HostileWeb]:
    """A web of one public host, `news.example`, that is not to be trusted."""
    server = HostileServer()
    secure = HostileServer(context, server.paths) if context else None
    network = RecordingNetwork(server.port, secure.port if secure else 0)
    names = TestResolver({"news.example": [(PUBLIC,)]})
    policy = policy or Policy(total_s=1.0, read_s=0.5)
    wire = Wire(policy, resolve=names, backend=network, certificates=certificates)
    fetcher = Fetcher(wire, pace=HostPace(0.0))
    yield HostileWeb(secure or server, network, names, fetcher)
    for each in (server, secure):
        if each:
            each.close()
