"""A candidate's process, seen from the benchmark."""

import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(script: str, *arguments: str) -> str:
    """Run a script of this folder to its end, and give the last line it printed."""
    done = subprocess.run(
        [sys.executable, str(HERE / script), *arguments], stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.strip().splitlines()[-1]


class Worker:
    """A candidate that has scored its first text; `start_s` is how long that took from the process's start on."""

    def __init__(self, script: str, folder: Path, *arguments: str) -> None:
        started = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / script), str(folder), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._answer()
        self.start_s = time.perf_counter() - started

    def seconds(self, places: list[int]) -> float:
        """Let it score the texts at these places, and say how long it took."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(places) + "\n")
        self._process.stdin.flush()
        return float(self._answer())

    def end(self) -> float:
        """End it, and give its peak memory in MB."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        peak = float(self._answer())
        self._process.wait()
        return peak

    def _answer(self) -> str:
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        line = self._process.stdout.readline()
        if not line:
            sys.exit(f"{self._process.args!r} failed:\n{self._process.stderr.read()}")
        return line
