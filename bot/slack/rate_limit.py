"""The pace at which one channel takes new messages, kept by all processes together in Redis."""

import logging
import time
from collections.abc import Callable

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

PATIENCE_S = 2.0
"""A Redis that takes longer to answer counts as away."""


class Pace:
    """At most so many messages a second and channel, whoever sends them.

    Where Redis keeps no time (away, a read-only replica, out of memory), each process keeps its own.
    """

    def __init__(self, redis_url: str, *, per_second: float, sleep: Callable[[float], None] = time.sleep) -> None:
        self._redis = redis.Redis.from_url(redis_url, socket_timeout=PATIENCE_S, retry=Retry(NoBackoff(), 0))
        self._gap_ms = max(int(1000 / per_second), 1)
        self._sleep = sleep

    def wait(self, channel: str) -> None:
        """Return when it is this process's turn."""
        key = f"claimwire:pace:{channel}"
        try:
            while not self._redis.set(key, 1, nx=True, px=self._gap_ms):
                left_ms = self._redis.pttl(key)
                self._sleep(max(float(left_ms), 1.0) / 1000)
        except redis.RedisError as error:
            log.warning("Redis keeps no pace (%s): this process keeps its own.", type(error).__name__)
            self._sleep(self._gap_ms / 1000)
