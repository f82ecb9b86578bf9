"""How many of the machine's cores a network takes."""

import os

THREADS = "OMP_NUM_THREADS"
"""The variable by which numeric libraries are told, and by which a process that shares the machine with others is."""


def cores() -> int:
    """Those that this process may use; all of them on macOS, which does not tell."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share(processes: int) -> None:
    """Share them with processes that compute as much, unless somebody said how many to take."""
    os.environ.setdefault(THREADS, str(max(1, cores() // processes)))


def usable() -> int:
    """As many as `THREADS` says, all where it says nothing."""
    said = os.environ.get(THREADS, "")
    return max(1, int(said)) if said.isdecimal() else cores()
