"""Our own processes under a supervisor that starts again whatever ends, as systemd would, and that kills."""

import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from bot.local import processes

BACK_S = 0.5
"""How long a process that ended stays away."""


class Supervised:
    """The Procfile's processes by name, each with a log of its own; all of them end with `stop`."""

    def __init__(self, commands: Mapping[str, str], *, env: Mapping[str, str], folder: Path) -> None:
        self.kills, self.exits = 0, 0
        self._commands, self._env, self._folder = dict(commands), processes.environment(env), folder
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        for name in self._commands:
            self._start(name)
        self._watch = threading.Thread(target=self._start_what_ended, daemon=True)
        self._watch.start()

    @property
    def env(self) -> dict[str, str]:
        """What all processes are told."""
        return self._env

    @property
    def names(self) -> list[str]:
        """What can be killed."""
        return list(self._commands)

    @property
    def pids(self) -> list[int]:
        """The processes that run now."""
        return [process.pid for process in self._running.values()]

    def kill(self, name: str) -> None:
        """SIGKILL, with all that the process started."""
        with self._lock:
            if self._running[name].poll() is None:
                os.killpg(self._running[name].pid, signal.SIGKILL)
                self._running[name].wait()
                self.kills += 1
                self._start(name, after_s=BACK_S)

    def renew(self, name: str) -> float:
        """Tell a process to stop, wait for its end, and start it anew as a deploy does; how long the end took."""
        with self._lock:
            process, told = self._running[name], time.monotonic()
            process.terminate()
            process.wait(timeout=60)
            took = time.monotonic() - told
            self._start(name)
        return took

    def stop(self) -> None:
        """End all of them for good."""
        self._stopping.set()
        self._watch.join()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start_what_ended(self) -> None:
        while not self._stopping.wait(0.2):
            with self._lock:
                for name, process in self._running.items():
                    if process.poll() is not None:
                        self.exits += 1
                        self._start(name, after_s=BACK_S)

    def _start(self, name: str, *, after_s: float = 0.0) -> None:
        time.sleep(after_s)
        with (self._folder / f"{name}.log").open("a") as log:
            self._running[name] = subprocess.Popen(
                shlex.split(self._commands[name]), env=self._env, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True,
            )  # fmt: skip
