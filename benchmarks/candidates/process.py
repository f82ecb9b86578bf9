"""One way of scoring posts in a process of its own, so that peak memory and start are its own.

A candidate loads, scores one text, and says so; then it scores the texts whose places a line of its input names, and
prints the seconds that took. At the end of its input it prints its peak memory in MB.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Score = Callable[[Sequence[str]], Any]


def serve(load: Callable[[Path], Score]) -> None:
    folder = Path(sys.argv[1])
    texts = json.loads((folder / "texts.json").read_text())
    score = load(folder)
    score(texts[:1])
    print("ready", flush=True)
    for line in sys.stdin:
        chosen = [texts[place] for place in json.loads(line)]
        started = time.perf_counter()
        score(chosen)
        print(time.perf_counter() - started, flush=True)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) / 1024, flush=True)
