"""How long does each thing that people do take, on a desk with a thousand posts and on one with a million?

Both desks are filled by SQL (`benchmarks/large/filling.py`): of 100 posts, 43 have cards, 20 clicks and 2 stories; an
account has 500, or there are 20. Each thing goes through the bot's own listeners, from Slack's payload to the last that
follows, commits and the sandbox's answers among it, on the one desk and then on the other, each time on a card of its
own; then all of them again, after one turn that does not count. `p95` is of all turns, a ratio is of the medians of one
thing; no value is too small to count. Things marked with + read all that they count, and have no part in the worst
ratio. People act on a copy of the database: a folder given with --folder keeps the filled one for the next time. The
last line on standard output is one JSON object; where the event log does not say that a thing was done, this ends
with 1.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from sqlalchemy import Engine, event

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large.interactions import INTERACTIONS, Interaction  # noqa: E402
from benchmarks.large.rooms import LongRoom, judge_again, long_room  # noqa: E402
from pipeline import services  # noqa: E402

SMALL, LARGE, TIMES = 1000, 1_000_000, 7
QUICK_SMALL, QUICK_LARGE = 500, 2000
LOGGED = "select verb from events where id > :after order by id"


@dataclass
class Taken:
    """What each turn of one thing took, and how much of that Postgres did."""

    ms: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    """What came of it instead, where the event log does not say what it should."""


Pair = tuple[Taken, Taken]
"""On the small desk, and on the large one."""


def measure(rooms: tuple[LongRoom, LongRoom], interactions: Sequence[Interaction], *, times: int) -> dict[str, Pair]:
    """All of these on both desks, and again, so that whatever else goes on hits one turn of each; by name."""
    found = {one.name: (Taken(), Taken()) for one in interactions}
    for turn in range(times + 1):
        for room in rooms:
            judge_again(room)
        for one in interactions:
            for room, taken in zip(rooms, found[one.name], strict=True):
                _act(room, one, taken if turn else Taken())
        print(f"Turn {turn} of {times} is over.", file=sys.stderr, flush=True)
    return found


def _act(room: LongRoom, interaction: Interaction, taken: Taken) -> None:
    services.use(room.desk.tools)
    made = interaction.made(room, interaction.person)
    before = room.one("select coalesce(max(id), 0) from events")
    with _postgres_ms() as spent:
        begun = time.perf_counter()
        interaction.done(room, made)
        taken.ms.append(1000 * (time.perf_counter() - begun))
    taken.postgres.append(sum(spent))
    verbs = tuple(verb for (verb,) in room.desk.rows(LOGGED, after=before))
    if verbs != interaction.verbs:
        taken.astray.append(f"{interaction.name} came to {verbs} instead of {interaction.verbs}.")


@contextmanager
def _postgres_ms() -> Iterator[list[float]]:
    """How long each statement took that is sent meanwhile, by whichever thread."""
    spent: list[float] = []

    def before(connection: Any, *_: Any) -> None:
        connection.info["begun"] = time.perf_counter()

    def after(connection: Any, *_: Any) -> None:
        spent.append(1000 * (time.perf_counter() - connection.info["begun"]))

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)
    try:
        yield spent
    finally:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)


def table(found: dict[str, Pair], interactions: Sequence[Interaction]) -> Iterator[str]:
    """A line for each, in medians; p95 is the large desk's."""
    yield f"{'':58} {'ms small':>9} {'ms large':>9} {'ratio':>6} {'p95':>7}  {'Postgres':>8} {'large':>7}"
    for one in interactions:
        small, large = found[one.name]
        yield (
            f"{one.name + ' +' * one.grows:58} {median(small.ms):9.1f} {median(large.ms):9.1f} "
            f"{ratio(found[one.name]):6.2f} {p95(large.ms):7.1f}  {median(small.postgres):8.1f} "
            f"{median(large.postgres):7.1f}"
        )


def summary(found: dict[str, Pair], interactions: Sequence[Interaction]) -> dict[str, object]:
    """The figures that are held against limits, and which interactions they are of."""
    worst = max((one.name for one in interactions if not one.grows), key=lambda name: ratio(found[name]))
    slowest = max(found, key=lambda name: median(found[name][1].ms))
    small, large = ([ms for pair in found.values() for ms in pair[place].ms] for place in (0, 1))
    return {
        "p95_ms_small": _figure(p95(small)), "p95_ms_large": _figure(p95(large)),
        "worst_ratio": _figure(ratio(found[worst]), 2), "worst": worst,
        "home_ms_large": _of(found, "App Home"), "find_ms_large": _of(found, "/claimwire find", "find"),
        "slowest_ms_large": _figure(median(found[slowest][1].ms)), "slowest": slowest,
        "interactions": len(found), "turns": len(large),
    }  # fmt: skip


def ratio(pair: Pair) -> float:
    """How many times as long it takes on the large desk."""
    return median(pair[1].ms) / median(pair[0].ms)


def p95(ms: Sequence[float]) -> float:
    """Of a hundred turns, the fifth slowest."""
    return float(np.percentile(ms, 95))


def _of(found: dict[str, Pair], *begins: str) -> float | None:
    """The 95th percentile of the turns of all that begin so, on the large desk."""
    turns = [ms for name, (_, large) in found.items() if name.startswith(begins) for ms in large.ms]
    return _figure(p95(turns)) if turns else None


def _figure(value: float, digits: int = 1) -> float:
    return round(value, digits)


def main() -> None:
    """Measure both, print the table and the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=LARGE, help="on the large desk")
    parser.add_argument("--times", type=int, default=TIMES, help="turns of each that count")
    parser.add_argument("--folder", type=Path, help="keep the large desk here, or use what lies here")
    parser.add_argument("--only", nargs="+", default=[""], help="interactions whose names hold one of these words")
    parser.add_argument("--quick", action="store_true", help="two small desks, one turn of each: whether all works")
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    given = parser.parse_args()
    posts, times = ((QUICK_SMALL, QUICK_LARGE), 1) if given.quick else ((SMALL, given.posts), given.times)
    interactions = [one for one in INTERACTIONS if any(word in one.name for word in given.only)]
    with tempfile.TemporaryDirectory(prefix="cw-") as scratch, ExitStack() as open_rooms:
        folders = (Path(scratch) / "small", given.folder or Path(scratch) / "large")
        small, large = (
            open_rooms.enter_context(long_room(folder, posts=many)) for folder, many in zip(folders, posts, strict=True)
        )
        found = measure((small, large), interactions, times=times)
    if not given.json:
        print("\n".join(table(found, interactions)))
    print(json.dumps(summary(found, interactions)))
    if astray := sorted({said for pair in found.values() for taken in pair for said in taken.astray}):
        sys.exit("\n".join(astray))


if __name__ == "__main__":
    main()
