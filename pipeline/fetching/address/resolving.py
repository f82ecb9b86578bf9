"""Looking names up, with an end to the wait: the system's own resolver knows no time limit."""

import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from pipeline.fetching.errors import Unreachable

Resolve = Callable[[str, int, float], tuple[str, ...]]
"""(name, port, seconds) → every address of the name; raises Unreachable."""


def resolve(name: str, port: int, seconds: float) -> tuple[str, ...]:
    """Every address that the system's resolver gives for a name; raises Unreachable for none, or none in time."""
    answers: SimpleQueue[tuple[str, ...]] = SimpleQueue()
    # A daemon: a resolver that hangs keeps no process from ending.
    Thread(target=_ask, args=(name, port, answers), daemon=True, name="resolve").start()
    try:
        found = answers.get(timeout=max(seconds, 0.001))
    except Empty:
        raise Unreachable("name lookup too slow", f"The name {name} was not found in time: try again later.") from None
    if not found:
        raise Unreachable("unknown name", f"There is no host named {name}: check the link.")
    return found


def _ask(name: str, port: int, answers: SimpleQueue[tuple[str, ...]]) -> None:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found = []
    answers.put(tuple(dict.fromkeys(str(each[4][0]) for each in found)))
