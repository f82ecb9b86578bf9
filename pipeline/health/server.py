"""Answers, on this machine alone, whether a process lives, whether it can do its work, and what it measures."""

import logging
import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
STEP, TRIES = 10, 9
"""A second process of one kind on a machine takes a port so much further on, and the next one another step."""
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What is answered to a question."""

    status: int
    body: bytes
    kind: str = PLAIN


Routes = Mapping[str, Callable[[], Answer]]


class _Server(ThreadingHTTPServer):
    """A port that a forked child does not hold open when its parent has gone."""

    daemon_threads = True
    allow_reuse_address = True

    def server_activate(self) -> None:
        """Listen."""
        super().server_activate()
        os.register_at_fork(after_in_child=self.socket.close)


def serve(routes: Routes, *, port: int) -> int | None:
    """Answer from now on in a thread; the port, or None where none near this one was free: work goes on without."""
    for tried in range(port, port + STEP * TRIES + 1, STEP if port else 1):
        try:
            server = _Server((HOST, tried), _handler(routes))
        except (OSError, OverflowError):
            continue
        threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
        return int(server.server_address[1])
    log.warning("No port near %s is free: nobody can ask this process how it is. Change HEALTH_PORT.", port)
    return None


def _handler(routes: Routes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Answers GET and HEAD for these paths, and nothing else."""

        timeout = 10
        server_version, sys_version = "claimwire", ""

        def do_GET(self) -> None:
            """Answer."""
            route = routes.get(self.path.partition("?")[0])
            answer = route() if route else Answer(404, b"Ask for /healthz, /readyz or /metrics.\n")
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: somebody asks every few seconds."""

    return Handler
