"""A receiver of webhooks on this machine: keeps what came, verifies it with the standard's library, answers as told."""

import base64
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

Answer = Callable[[BaseHTTPRequestHandler], None]


def secret(letter: str = "s") -> str:
    """A secret as a desk makes one."""
    return "whsec_" + base64.b64encode(letter.encode() * 32).decode()


def status(code: int, **headers: str) -> Answer:
    """A status and headers, without a body."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in (headers | {"Content-Length": "0"}).items():
            request.send_header(name, value)
        request.end_headers()

    return answer


@dataclass(frozen=True)
class Heard:
    """One request, as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def verified(self, by: str | None = None) -> Any:
        """What it says, once the library has accepted its signature; raises WebhookVerificationError."""
        return Webhook(by or secret()).verify(self.body, self.headers)


@dataclass
class WebhookReceiver:
    """Answers each request by the next of `answers`, and by 204 when there are none left."""

    answers: list[Answer] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    let_go: threading.Event = field(default_factory=threading.Event)
    sent: int = 0
    """Bytes of an endless body that it got rid of."""
    port: int = 0

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def setting(self, name: str = "cms", *secrets: str) -> str:
        """How WEBHOOKS names it."""
        return " ".join([f"{name}=http://{self.place}/hook", *(secrets or (secret(),))])

    def said(self) -> list[Any]:
        """What all requests said, each verified."""
        return [one.verified() for one in self.heard]

    def hangs(self, request: BaseHTTPRequestHandler) -> None:
        """No answer, until the test lets go."""
        self.let_go.wait(20)

    def endless(self, request: BaseHTTPRequestHandler) -> None:
        """An answer whose body ends when the sender hangs up."""
        request.send_response(200)
        request.end_headers()
        while not self.let_go.is_set():
            self.sent += request.connection.send(b"x" * 65536)

    def breaks_off(self, request: BaseHTTPRequestHandler) -> None:
        """Hang up in the middle of the headers."""
        request.wfile.write(b"HTTP/1.1 200 O")


@contextmanager
def receiving() -> Iterator[WebhookReceiver]:
    """One that listens."""
    receiver = WebhookReceiver()

    class Request(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            answer = receiver.answers.pop(0) if receiver.answers else status(204)
            with suppress(OSError):
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Request) as server:
        server.daemon_threads, receiver.port = True, server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield receiver
        receiver.let_go.set()
        server.shutdown()
