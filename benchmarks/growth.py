"""What does a desk's history cost? Every call of timers and people, on a desk with a thousand posts and with a million.

Both desks are filled by SQL (`benchmarks/large/filling.py`); a folder given with --folder keeps the large one for the
next time. Each call is made some times and taken back; the best counts, after one whose statements Postgres explains.
Those marked with + read all that they count; where another one reads a whole table of the large desk, this ends with 1.
The last line on standard output is one JSON object.
"""

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy.exc import OperationalError

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large.calls import learning, people, timers, triage  # noqa: E402
from benchmarks.large.calls.call import Call  # noqa: E402
from benchmarks.large.desks import FilledDesk, filled  # noqa: E402
from benchmarks.large.statements import Scan, watch  # noqa: E402
from pipeline.learning.datasets import build  # noqa: E402
from pipeline.store.learning.texts import DEFAULT_SHARES  # noqa: E402

SMALL, LARGE = 1000, 1_000_000
CALLS: tuple[Call, ...] = (*timers.CALLS, *people.CALLS, *triage.CALLS, *learning.CALLS)
NAN = float("nan")


@dataclass(frozen=True)
class Measured:
    """How long a call took at its best, how much memory it took at its worst, and which tables it read whole."""

    ms: float = NAN
    peak_mb: float = NAN
    scans: tuple[Scan, ...] = ()


def measure(folder: Path, posts: int, names: Sequence[str]) -> dict[str, Measured]:
    """Each of these calls on one desk, by name."""
    found = {}
    with ready(folder, posts=posts, datasets=any("dataset" in name for name in names)) as desk:
        for call in CALLS:
            if call.name in names:
                found[call.name] = _if_in_time(desk, call)
    return found


def _if_in_time(desk: FilledDesk, call: Call) -> Measured:
    try:
        return _measured(desk, call)
    except OperationalError as error:
        print(f"{call.name} was given up: {str(error.orig).strip()}", file=sys.stderr)
        return Measured()


def _measured(desk: FilledDesk, call: Call) -> Measured:
    taken, peaks, scans = [], [], []
    for time_ in range(call.times + (call.times > 1)):
        with desk.rolled_back() as session:
            prepared = call.prepare(session)
            session.commit()
            _forget_peak()
            with watch(explain=not time_) as seen:
                begun = time.perf_counter()
                call.work(session, prepared)
                session.flush()
                taken.append(1000 * (time.perf_counter() - begun))
            peaks.append(_peak_mb())
            scans += seen.scans
    return Measured(ms=min(taken[1:] or taken), peak_mb=max(peaks), scans=tuple(scans))


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) / 1024


@contextmanager
def ready(folder: Path, *, posts: int, datasets: bool) -> Iterator[FilledDesk]:
    """The filled desk with a first version of its dataset."""
    with filled(folder, posts=posts) as desk:
        if datasets and not desk.one("select count(*) from datasets"):
            begun = time.perf_counter()
            with desk.tools.sessions() as session:
                build(session, shares=DEFAULT_SHARES, by="growth")
                session.commit()
            print(f"The first dataset of {posts:,} posts: {time.perf_counter() - begun:.1f} s", flush=True)
        yield desk


def table(small: dict[str, Measured], large: dict[str, Measured], calls: Sequence[Call]) -> Iterator[str]:
    """A line for each call."""
    yield f"{'call':40} {'ms small':>10} {'ms large':>10} {'ratio':>7} {'peak MB':>8}  tables read whole"
    for call in calls:
        one, other = small[call.name], large[call.name]
        whole = ", ".join(sorted({scan.table for scan in other.scans}))
        name = f"{call.name}{' +' if call.grows else ''}"
        yield f"{name:40} {one.ms:10.1f} {other.ms:10.1f} {other.ms / one.ms:7.1f} {other.peak_mb:8.0f}  {whole}"


def summary(small: dict[str, Measured], large: dict[str, Measured], calls: Sequence[Call]) -> dict[str, object]:
    """The figures that are held against limits; a call that was given up is infinitely slow."""
    ratios = {one.name: _ratio(small[one.name], large[one.name]) for one in calls if not one.grows}
    worst = max(ratios, key=lambda name: ratios[name], default=None)
    triages = [large[one.name].ms for one in triage.CALLS if one.name in large and one.name.startswith("triage")]
    return {
        "worst_ratio": _figure(ratios[worst], 2) if worst else None, "worst_call": worst,
        "sweep_ms_large": _figure(large.get("sweep", Measured()).ms),
        "home_ms_large": _figure(large.get("App Home", Measured()).ms),
        "triage100_ms_large": _figure(max(triages, default=NAN)),
        "build_again_s_large": _figure(large.get("dataset build, one click new", Measured()).ms / 1000, 2),
        "peak_mb_large": _figure(max(one.peak_mb for one in large.values())),
    }  # fmt: skip


def _ratio(one: Measured, other: Measured) -> float:
    return other.ms / one.ms if other.ms == other.ms else float("inf")


def _figure(value: float, digits: int = 1) -> float | None:
    """As JSON has it; none where nothing was measured, or a call was given up."""
    return round(value, digits) if math.isfinite(value) else None


def main() -> None:
    """Measure both, print the table and the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=LARGE, help="on the large desk")
    parser.add_argument("--folder", type=Path, help="keep the large desk here, or use what lies here")
    parser.add_argument("--only", nargs="+", default=[""], help="calls whose names hold one of these words")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    calls = [call for call in CALLS if any(word in call.name for word in given.only)]
    with tempfile.TemporaryDirectory(prefix="cw-") as scratch:
        desks = ((Path(scratch) / "small", SMALL), (given.folder or Path(scratch) / "large", given.posts))
        # A process for each: what the one took of memory is not the other's.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as apart:
            names = [call.name for call in calls]
            small, large = [apart.submit(measure, folder, posts, names).result() for folder, posts in desks]
    if not given.json:
        print("\n".join(table(small, large, calls)))
    print(json.dumps(summary(small, large, calls)))
    whole = {scan for call in calls if not call.grows for scan in large[call.name].scans}
    if whole:
        sys.exit("\n".join(f"{scan.table} is read from end to end: {scan.statement}" for scan in sorted(whole)))


if __name__ == "__main__":
    main()
