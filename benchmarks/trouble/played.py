"""A day of a desk, played in minutes: what happens at which of its hours."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from benchmarks.trouble.processes import Supervised
from benchmarks.trouble.removals import Removals
from pipeline import queue
from pipeline.queue import Task
from tests.x_server.server import XServer
from tests.x_server.trouble import Cut, refused

DELETED, WITHHELD, CLOSED = 0.02, 0.005, 0.01
"""Shares of the posts that are deleted and withheld, and of the accounts that are protected, and suspended."""
NIGHT, NEXT_NIGHT = 1.19, 25.19
"""01:11."""
Step = tuple[float, Callable[[], object]]


@dataclass(frozen=True)
class Day:
    """How much happens, and in how much time."""

    minutes: float = 12.0
    posts: int = 20_000
    accounts: int = 500

    @property
    def hour_s(self) -> float:
        """What an hour takes."""
        return self.minutes * 60 / 24

    @property
    def monthly_reads(self) -> int:
        """A budget that lets every post be read when it comes, and once by night."""
        return 30 * int(2.5 * self.posts)

    def per_s(self, number: float) -> float:
        """The pace at which so much is done in a day."""
        return number / (24 * self.hour_s)


@dataclass
class Played:
    """A day that is played on a desk."""

    day: Day
    x: XServer
    desk: Supervised
    removals: Removals
    random: random.Random
    stops_s: list[float] = field(default_factory=list)
    begun_at: float = field(default_factory=time.time)

    def play(self) -> None:
        """All acts, each at its hour, until midnight; the deploy and the admin take their time beside the others."""
        long: list[Step] = [(12.0, self._deploy), (16.0, self._forget)]
        with ThreadPoolExecutor(len(long)) as beside:
            begun = [beside.submit(self._act, *step) for step in long]
            for step in sorted(self._short(), key=lambda step: step[0]):
                self._act(*step)
        for one in begun:
            one.result()

    def _short(self) -> list[Step]:
        removals, day = self.removals, self.day
        numbers = {removals.delete: DELETED * day.posts, removals.withhold: WITHHELD * day.posts,
                   removals.protect: CLOSED * day.accounts, removals.suspend: CLOSED * day.accounts}  # fmt: skip
        taken = [act for act, number in numbers.items() for _ in range(round(number) or 1)]
        fixed: list[Step] = [(NIGHT, self.night), (14.0, self._go_away), (15.0, self.x.script.clear)]
        return [*((self.random.uniform(0.5, 23.9), act) for act in taken), *fixed, (24.0, lambda: None)]

    def _act(self, hour: float, act: Callable[[], object]) -> None:
        self.until(hour)
        act()

    def until(self, hour: float) -> None:
        """Let time pass."""
        time.sleep(max(0.0, self.begun_at + hour * self.day.hour_s - time.time()))

    def night(self) -> None:
        """What beat asks for at 01:11."""
        queue.ask_upkeep(Task.LOOK_AT_OLDEST)

    @property
    def reads(self) -> int:
        """Posts that X bills for the day and the night after it."""
        hour = self.day.hour_s
        return len({(number, int((at - self.begun_at) // (24 * hour))) for at, number in self.x.served})

    def _deploy(self) -> None:
        """The new bot first, beside old workers for half an hour."""
        self.stops_s.append(self.desk.renew("bot"))
        self.until(12.5)
        self.stops_s += [self.desk.renew(name) for name in self.desk.names if name != "bot"]

    def _go_away(self) -> None:
        self.x.script.extend(random.Random(0).choices([refused(503), Cut()], k=100_000))

    def _forget(self) -> None:
        user = self.removals.by_hand()
        for words in (("accounts", "remove", user["username"]), ("forget", "account", user["username"], "--yes")):
            command = [sys.executable, "-m", "bot.commands.main", *words]
            subprocess.run(command, env=self.desk.env, check=True, capture_output=True, timeout=600)
