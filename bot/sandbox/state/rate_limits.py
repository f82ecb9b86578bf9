"""Counts calls as Slack does, per method and channel, where a limit is configured."""

import math
import time
from collections import deque
from collections.abc import Mapping

from bot.sandbox.config import RateLimit


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
