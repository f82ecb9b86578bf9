"""Runs what reads a stranger's file in a process apart: with limits, without this process's secrets."""

import os
import subprocess
import sys
from pathlib import Path

from ml.networks.weights.limits import SECONDS

_HOME = Path(__file__).parents[3]
_PASSED = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "LANG", "LC_ALL")


class RefusedError(ValueError):
    """What was read is not what it should be, or took more than it may; the message says which."""


def run(module: str, path: Path) -> None:
    """Let a module of this room see to a path, and wait for it.

    Raises:
        RefusedError: it ended with an error, or was ended.
    """
    environment = {name: os.environ[name] for name in _PASSED if name in os.environ}
    environment |= {"PYTHONPATH": str(_HOME), "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    # -P: a file in the working directory is never taken for a library.
    command = [sys.executable, "-P", "-m", f"ml.networks.weights.{module}", str(path.absolute())]
    try:
        done = subprocess.run(
            command, env=environment, cwd=path.parent, capture_output=True, text=True, errors="replace", check=False,
            timeout=2 * SECONDS, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise RefusedError("it takes longer than any file of its kind should") from error
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise RefusedError(said[-1] if said else f"its reader was ended ({-done.returncode})")
