"""The pace of new messages: one for all processes, and never a reason to stop."""

import socket
import time
from itertools import pairwise

from bot.slack.rate_limit import Pace
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
    assert time.monotonic() - started < 2


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
    assert time.monotonic() - started < 5
