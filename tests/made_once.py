"""What takes long to make is made once for all processes that share a run of the tests."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.configuration import private_files


def made_once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder of that name, which whoever wants it first makes, while the others wait; do not write into it."""
    base = temporary.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    whole = shared / f"{name}.made"
    with private_files.open_lock(shared / f"{name}.lock") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not whole.exists():
            shutil.rmtree(shared / name, ignore_errors=True)  # what somebody was cut off at
            make(shared / name)
            whole.touch()
    return shared / name
