"""What makes calls fail: trouble on request, for tests, and more calls than a configured limit allows."""

import math
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import TypeAdapter, ValidationError

from bot.sandbox.config import RateLimit
from bot.sandbox.shapes import Json

Kind = Literal["rate_limited", "server_error", "late", "drop", "error", "answer", "headers"]


@dataclass(frozen=True)
class Misbehaviour:
    """One way to go wrong.

    `rate_limited` answers 429 with Retry-After, `server_error` 500, `late` waits `seconds` and then does
    the call, `drop` does the call and cuts the connection without an answer, `error` refuses with `error`, `answer`
    does the call and answers with `status` and `body` instead: cut, empty, a proxy's page, `headers` does the call and
    answers with these headers changed, and without those that are empty.
    """

    method: str
    kind: Kind
    count: int = 1
    retry_after: int | str = 1
    seconds: float = 1.0
    error: str = "internal_error"
    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def misbehaviour_of(wanted: Json) -> Misbehaviour:
    """Read one from a request; raises ValueError where it says nothing that can be done."""
    try:
        return TypeAdapter(Misbehaviour).validate_python(wanted)
    except ValidationError as problem:
        raise ValueError(f"a method and a kind are needed; kinds are {', '.join(get_args(Kind))}") from problem


class Misbehaviours:
    """The trouble that is still to come, first asked first done, per method."""

    def __init__(self) -> None:
        self._waiting: list[Misbehaviour] = []

    def add(self, wanted: Misbehaviour) -> None:
        """Ask for trouble."""
        self._waiting += [wanted] * wanted.count

    def clear(self) -> None:
        """Behave again."""
        self._waiting.clear()

    def take(self, method: str) -> Misbehaviour | None:
        """The trouble for this call of a method, counted down; None where none is due."""
        due = next((one for one in self._waiting if one.method == method), None)
        if due is not None:
            self._waiting.remove(due)
        return due


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
