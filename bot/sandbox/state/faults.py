"""What makes calls fail: trouble on request, for tests, and more calls than a configured limit allows."""

import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self, get_args

from bot.sandbox.config import RateLimit
from bot.sandbox.shapes import Json

Kind = Literal["rate_limited", "server_error", "late", "drop", "error", "answer"]
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True)
class Misbehaviour:
    """One way to go wrong.

    `rate_limited` answers 429 with Retry-After, `server_error` 500, `late` waits `seconds` and then does
    the call, `drop` does the call and cuts the connection without an answer, `error` refuses with `error`, `answer`
    does the call and answers with `status` and `body` instead: cut, empty, a proxy's page.
    """

    method: str
    kind: Kind
    count: int = 1
    retry_after: int | str = 1
    seconds: float = 1.0
    error: str = "internal_error"
    status: int = 200
    body: str = ""

    @classmethod
    def from_json(cls, wanted: Json) -> Self:
        """Read one from a request; raises ValueError where it says nothing that can be done."""
        if not isinstance(wanted.get("method"), str) or wanted.get("kind") not in KINDS:
            raise ValueError(f"a method and a kind are needed; kinds are {', '.join(KINDS)}")
        return cls(
            method=wanted["method"],
            kind=wanted["kind"],
            count=int(wanted.get("count", 1)),
            retry_after=str(wanted.get("retry_after", 1)),
            seconds=float(wanted.get("seconds", 1.0)),
            error=str(wanted.get("error", "internal_error")),
            status=int(wanted.get("status", 200)),
            body=str(wanted.get("body", "")),
        )


class Misbehaviours:
    """The trouble that is still to come, first asked first done, per method."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Misbehaviour, int]] = []

    def add(self, wanted: Misbehaviour) -> None:
        """Ask for trouble."""
        self._waiting.append((wanted, wanted.count))

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()

    def take(self, method: str) -> Misbehaviour | None:
        """The trouble for this call of a method, counted down; None where none is due."""
        for place, (wanted, left) in enumerate(self._waiting):
            if wanted.method == method and left > 0:
                self._waiting[place] = (wanted, left - 1)
                return wanted
        return None


class RateLimits:
    """A sliding window per method and channel."""

    def __init__(self, limits: Mapping[str, RateLimit]) -> None:
        self._limits = limits
        self._calls: dict[tuple[str, str], deque[float]] = {}

    def wait_for(self, method: str, channel: str) -> int:
        """Count a call; the seconds to wait (rounded up) where it comes too early, else 0."""
        limit = self._limits.get(method)
        if limit is None:
            return 0
        now = time.monotonic()
        calls = self._calls.setdefault((method, channel), deque())
        while calls and calls[0] <= now - limit.seconds:
            calls.popleft()
        if len(calls) >= limit.calls:
            return max(1, math.ceil(calls[0] + limit.seconds - now))
        calls.append(now)
        return 0
