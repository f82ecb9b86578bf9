"""Politeness: one request a host at a time, with a pause after it."""

import time
from collections.abc import Callable
from threading import Lock

from pipeline.fetching.errors import Unreachable

_REMEMBERED = 1000


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
            if len(self._free_at) > _REMEMBERED:
                self._free_at = {each: free for each, free in self._free_at.items() if free > now}
        if turn > now:
            self._sleep(turn - now)
