"""The pace of new messages: one for all processes, and never a reason to stop."""

import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
import redis

from bot.slack.rate_limit import Pace
from pipeline.configuration.local_services import Embedded
from tests.pipeline.together import at_once


def test_two_processes_together_keep_to_the_pace_of_a_channel(redis_url: str) -> None:
    moments: list[float] = []

    def send(channel: str) -> None:
        pace = Pace(redis_url, per_second=25)
        for _ in range(8):
            pace.wait(channel)
            moments.append(time.monotonic())

    at_once(lambda: send("C1"), lambda: send("C1"))
    gaps = [later - earlier for earlier, later in pairwise(sorted(moments))]
    assert len(moments) == 16
    assert sum(gaps) >= 15 * 0.04 - 0.02
    assert min(gaps) > 0.02


def test_channels_do_not_wait_for_each_other(redis_url: str) -> None:
    pace = Pace(redis_url, per_second=0.1)
    started = time.monotonic()
    for channel in ("C1", "C2", "C3"):
        pace.wait(channel)
    assert time.monotonic() - started < 9  # one that waits for another would wait ten


def test_with_redis_away_each_process_keeps_its_own_pace() -> None:
    slept: list[float] = []
    Pace("redis://127.0.0.1:1/0", per_second=4, sleep=slept.append).wait("C1")
    assert slept == [0.25]


def test_a_redis_that_does_not_answer_is_away_too() -> None:
    slept: list[float] = []
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        started = time.monotonic()
        Pace(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", per_second=4, sleep=slept.append).wait("C1")
    assert slept == [0.25]
    assert time.monotonic() - started < 300


@pytest.fixture
def own_redis() -> Iterator[redis.Redis]:
    """A Redis that this test may bring into trouble."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    held = Embedded(folder)
    with redis.Redis.from_url(held.redis()) as client:
        yield client
    held.release()
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "trouble",
    [
        ("REPLICAOF", "127.0.0.1", "1"),
        ("CONFIG", "SET", "maxmemory", "1"),
    ],
)
def test_a_redis_that_takes_nothing_leaves_each_process_its_own_pace(
    own_redis: redis.Redis, trouble: tuple[str, ...]
) -> None:
    own_redis.execute_command(*trouble)
    slept: list[float] = []
    path = own_redis.connection_pool.connection_kwargs["path"]
    started = time.monotonic()
    Pace(f"unix://{path}", per_second=4, sleep=slept.append).wait("C1")
    assert slept == [0.25]
    assert time.monotonic() - started < 30
