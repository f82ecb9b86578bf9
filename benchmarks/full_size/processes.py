"""What the measuring processes share: two cores for each, its peak of memory, and the pairs to judge."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ml.examples import Example

CORES = 2
PAIRS = "pairs.json"
WORDS = 300
"""So many words has each document: more than either network reads."""


def long_documents(examples: Sequence[Example]) -> Iterator[Example]:
    """Repeat each document until no network reads it to its end, so that none has it easier."""
    for one in examples:
        words = (one.document or "").split()
        yield replace(one, document=" ".join(words * (1 + WORDS // len(words))))


def write_pairs(examples: Sequence[Example], folder: Path) -> None:
    """Keep pairs for the processes to read."""
    (folder / PAIRS).write_text(json.dumps([asdict(one) for one in examples]))


def read_pairs(folder: Path) -> list[Example]:
    """Read the pairs that were kept."""
    return [Example(**row) for row in json.loads((folder / PAIRS).read_text())]


def stay_on_two_cores() -> None:
    """Use no more cores than the figures are told for."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])


def peak_mb() -> float:
    """Say how much memory this process has held at most, pages of files included."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return round(int(status["VmHWM"].split()[0]) / 1024)


def run(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module in a process of its own, and read the JSON that it prints last."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.full_size.{module}", *arguments], stdout=subprocess.PIPE, text=True,
        check=True, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found
