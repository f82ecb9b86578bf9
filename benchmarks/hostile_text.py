"""Can a text keep us busy? Every pattern and parser that meets text from outside, at 100,000 signs.

Each reads ordinary text and the nastiest of some hundred shapes of the same length, in a process of its own that is
ended after `LIMIT_S`. A ratio is the time of the worst shape over that of ordinary text, where no time counts as
shorter than one plain walk over the text: a reader that is done with prose at its first letter is not slow at what
it reads to its end. The last line is one JSON object.
"""

import argparse
import json
import multiprocessing
import re
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hostile.parsers import Parser, parsers  # noqa: E402
from benchmarks.hostile.patterns import Asked, asked  # noqa: E402
from benchmarks.hostile.shapes import LENGTH, shapes  # noqa: E402

LIMIT_S = 20.0
SHOWN = 15
_WALK = re.compile(r"\w+")
Reader = Asked | Parser


@dataclass(frozen=True)
class Found:
    """How long a reader took for ordinary text and for the shape that kept it longest, in seconds."""

    name: str
    ordinary_s: float
    worst_s: float
    shape: str

    @property
    def ratio(self) -> float:
        """How many times longer the worst took."""
        return self.worst_s / self.ordinary_s


def measure(readers: Iterable[Reader]) -> list[Found]:
    """All readers, the slowest first."""
    ordinary = ordinary_text()
    return sorted((_apart(reader, ordinary) for reader in readers), key=lambda found: -found.ratio)


def ordinary_text() -> str:
    """Sentences of the samples, in their languages, one behind the other."""
    lines = (ROOT / "samples" / "labelled.jsonl").read_text(encoding="utf-8").splitlines()
    words = " ".join(json.loads(line)["text"] for line in lines)
    return (words * (LENGTH // len(words) + 1))[:LENGTH]


def _apart(reader: Reader, ordinary: str) -> Found:
    """Measure in another process, which tells shape by shape; whatever takes too long is that shape's fault."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_tell, args=(theirs, reader, ordinary))
    process.start()
    theirs.close()
    name = f"{reader.name}.{reader.method}"
    usual, worst, shape = 0.0, 0.0, ""
    try:
        usual = ours.recv()
        for text in shapes(reader.source):
            taken = ours.recv() if ours.poll(LIMIT_S) else LIMIT_S
            if taken > worst:
                worst, shape = taken, text[:20]
            if taken == LIMIT_S:
                break
    except EOFError as error:
        raise SystemExit(f"{name} fails instead of refusing: see above.") from error
    finally:
        process.kill()
        process.join()
    return Found(name, usual, worst, shape)


def _tell(told: Connection, reader: Reader, ordinary: str) -> None:
    prose = reader.ordinary(ordinary)
    usual = max(_best(partial(reader.read, prose)), _best(partial(_WALK.findall, ordinary)))
    told.send(usual)
    for text in shapes(reader.source):
        told.send(_soonest(partial(reader.read, text), usual))


def _soonest(work: Callable[[], object], usual: float) -> float:
    """Once, and again where it seems slow: it may have been the machine."""
    taken = _timed(work)
    return min(taken, _best(work)) if taken > 2 * usual else taken


def _best(work: Callable[[], object]) -> float:
    return min(_timed(work) for _ in range(3))


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the slowest readers, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    asked_for = parser.parse_args(arguments)
    found = measure([*asked(), *parsers()])
    if not asked_for.json:
        for one in found[:SHOWN]:
            print(f"{one.ratio:8.1f}  {one.worst_s:8.4f} s  {one.ordinary_s:8.4f} s  {one.name}  {one.shape!r}")
    print(json.dumps({
        "worst_ratio": round(found[0].ratio, 1), "worst": found[0].name, "patterns": len(found),
        "shapes": len(list(shapes())), "longest_s": round(max(one.worst_s for one in found), 3),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
