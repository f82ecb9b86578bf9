"""Tells every open page what has changed, so that it can fetch that part again."""

import asyncio

from bot.sandbox.shapes import Json


class Changes:
    """A fan-out of small notices such as `{"channel": "C1"}` or `{"modal": "U1"}`."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self.closed = False

    def listen(self) -> asyncio.Queue[Json | None]:
        """A queue that receives each notice from now on, and None at the end."""
        queue: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(queue)
        if self.closed:
            queue.put_nowait(None)
        return queue

    def leave(self, queue: asyncio.Queue[Json | None]) -> None:
        """Stop sending notices to this queue."""
        self._listeners.discard(queue)

    def publish(self, notice: Json) -> None:
        """Send a notice to all listeners."""
        for queue in self._listeners:
            queue.put_nowait(notice)

    def open(self) -> None:
        """Let streams begin (again)."""
        self.closed = False

    def close(self) -> None:
        """End every stream."""
        self.closed = True
        for queue in self._listeners:
            queue.put_nowait(None)
