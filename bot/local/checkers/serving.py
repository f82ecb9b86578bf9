"""`python -m bot.local.checkers.serving PORT FOLDER`: the demo's pages, for this machine alone."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from pipeline import wiring


class Quiet(SimpleHTTPRequestHandler):
    """Answers from a folder, and writes no line for each answer."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Serve until stopped."""
    port, folder = int(sys.argv[1]), sys.argv[2]
    with ThreadingHTTPServer(("127.0.0.1", port), partial(Quiet, directory=folder)) as server:
        server.serve_forever()


if __name__ == "__main__":
    wiring.in_one_sentence(main)
