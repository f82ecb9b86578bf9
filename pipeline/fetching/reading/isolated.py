"""Parsers at work on what strangers sent, in a process of their own: little memory, little time, no file to write.

A parser written in C that runs away, or breaks, takes nothing along. What it gives back is bounded, too.
"""

import math
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from pipeline.fetching.errors import Unfit, Unreachable

_HOME = Path(__file__).resolve().parents[3]
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT")
_MOST_BACK = 8_000_000
_PATIENCE = 3
"""A machine that has much else to do gets so many times the seconds."""


def run_apart(module: str, content: bytes, *, arguments: tuple[str, ...], seconds: float, what: str) -> bytes:
    """What a module of ours makes of the content, in so many seconds of processor time.

    Raises:
        Unfit: it fails, gives too much back, or takes longer; the same content would do so again.
        Unreachable: it was ended from outside, or not done in three times the seconds: the machine is at its limits.
    """
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    environment |= {"PYTHONPATH": str(_HOME), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", module, str(math.ceil(seconds)), *arguments]
    try:
        done = subprocess.run(
            command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            timeout=_PATIENCE * seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreachable("no time to read", f"The {what} could not be read in time here: try again later.") from None
    if done.returncode == -signal.SIGKILL:
        raise Unreachable("reading was ended", f"The {what} could not be read here just now: try again later.")
    if done.returncode == -signal.SIGXCPU:
        raise Unfit("reading too slow", f"The {what} takes too long to read: open it yourself.")
    if done.returncode != 0 or len(done.stdout) > _MOST_BACK:
        raise Unfit("unreadable", f"The {what} cannot be read: it is damaged, or made to do harm.")
    return done.stdout


def limit_this_process(*, cpu_seconds: int, memory: int) -> None:
    """For the process apart: no more CPU seconds and bytes than these, and no byte into any file."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))  # the first limit says why, by its signal
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the address space is not limited in this way
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
