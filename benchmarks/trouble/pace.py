"""Doing something so many times a second, and waiting until something is so."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def at_a_pace(per_s: float, act: Callable[[], object]) -> Iterator[None]:
    """Do something so often, in a thread of its own, until the block ends."""
    over = threading.Event()

    def go_on() -> None:
        while not over.wait(1 / per_s):
            act()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def wait(done: Callable[[], bool], *, seconds: float, every_s: float = 0.5) -> bool:
    """Look every so often whether something is done; False where it is not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(every_s)
    return False
