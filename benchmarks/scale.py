"""What grows with the accounts, and what breaks first: the tables of docs/scale.md, on paper, from measured figures.

    python -m benchmarks.scale [--fill POSTS | --database URL] [--posts-per-s N] [--check]

Measured is what docs/reports/scale.json holds: bytes and rows of every table of a filled desk, posts a second, looks
a second, messages a second. `--fill` fills a desk by SQL (benchmarks/large/filling.py) and measures it, `--database`
measures one that is filled; `--posts-per-s` keeps what one worker of the loop does (benchmarks/loop.py). All else are
the assumptions below. The page is written anew; with --check it is not, and the exit status is 1 where it is not up to
date.
"""

import argparse
import json
import math
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.large import sizes  # noqa: E402
from benchmarks.large.desks import filled as filled_desk  # noqa: E402
from pipeline.store.posts.near_duplicates import KEPT  # noqa: E402

PAGE, MEASURED = ROOT / "docs" / "scale.md", ROOT / "docs" / "reports" / "scale.json"
BEGIN, END = "<!-- scale -->\n", "<!-- end -->"

SIZES = (100, 1_000, 10_000, 100_000)
POSTS_A_DAY = 5.0
"""Assumed: posts an account publishes in a day."""
PEAK = 5.0
"""Assumed: the busiest hour against the mean."""
DAYS_A_MONTH = 30.4
DOLLARS_A_READ = 0.005
"""X's price of a post in 2026."""
LOOKS_PER_POST, POLL_MIN_S, POLL_MAX_S = 4, 60.0, 900.0
"""Claimwire's own settings, as they come."""
LOOKS_A_WINDOW, WINDOW_S = 10_000, 900.0
"""X's limit on timelines: so many requests of an app in a quarter of an hour."""
SLACK_A_DAY = 86_400
"""A message a second and channel."""
CLICKS_A_PERSON = 300
"""Assumed: cards that one person judges in a day."""
LOOP = "loop, demo model, one worker"


@dataclass(frozen=True)
class Desk:
    """A desk that monitors so many accounts."""

    accounts: int
    measured: dict[str, Any]

    @property
    def posts(self) -> float:
        """A day."""
        return self.accounts * POSTS_A_DAY

    @property
    def cards(self) -> float:
        """A day, without a cap."""
        return self.posts * self.measured["numbers"]["card"] / self.measured["numbers"]["post"]

    @property
    def looks(self) -> float:
        """In X's window."""
        wished = 86_400 / (LOOKS_PER_POST * POSTS_A_DAY)
        return self.accounts * WINDOW_S / min(max(wished, POLL_MIN_S), POLL_MAX_S)

    @property
    def peak(self) -> float:
        """Posts a second in the busiest hour."""
        return self.posts / 86_400 * PEAK

    @property
    def gigabytes(self) -> float:
        """Of Postgres, after a year."""
        return self._after_a_year(place=1) / 1e9

    @property
    def rows(self) -> float:
        """Of Postgres, after a year."""
        return self._after_a_year(place=0)

    def _after_a_year(self, *, place: int) -> float:
        numbers = {"post": 365 * self.posts, "card": 365 * self.cards, "account and day": 365 * self.accounts}
        numbers["post whose copies are still looked for"] = KEPT.days * self.posts
        of_each = self.measured["of_each"]
        return sum(numbers[unit] * part[place] for unit in of_each for part in of_each[unit].values())

    def cells(self) -> list[str]:
        """Its column of the table."""
        return [
            f"{self.accounts:,}",
            f"{self.posts:,.0f}",
            f"{self.posts * DAYS_A_MONTH * DOLLARS_A_READ:,.0f}",
            f"{self.looks:,.0f} ({100 * self.looks / LOOKS_A_WINDOW:,.0f} %)",
            f"{self.peak:.2g}",
            f"{max(math.ceil(self.peak / self.measured['posts_per_s'][LOOP]), 1)}",
            f"{self.rows / 1e6:,.1f}",
            f"{self.gigabytes:,.1f}",
            f"{self.cards:,.0f} ({100 * self.cards / SLACK_A_DAY:,.0f} %)",
            f"{math.ceil(self.cards / CLICKS_A_PERSON):,}",
        ]


HEAD = (
    "accounts", "posts a day", "reads, $ a month", "looks a quarter of an hour (of X's 10,000)", "posts a second, peak",
    "workers", "rows after a year, millions", "disk after a year, GB", "cards a day without a cap (of Slack's)",
    "people who click",
)  # fmt: skip
MADE = """
**Measured** ([report](reports/scale.json), by table), {day}, on a desk filled with {post:,} posts, {card:,} cards and
{account:,} accounts (`benchmarks/large/filling.py`, Postgres {postgres}), bytes with indexes, and rows:
{takes}.
Keys of copies are kept for {kept} days, all else for ever. In a second one worker judges {loop:,.0f} posts with the
demo model (`benchmarks/loop.py`), the poller looks at {looks} accounts when each answer takes 0.2 s (a busy machine of
two cores), one process puts {messages:,} messages, of up to 32 posts each, into Redis.
"""


def page_of(measured: dict[str, Any]) -> str:
    """What the page says of the figures: the table by accounts, what was measured, what each row takes."""
    made = MADE.format(
        **measured["numbers"], postgres=measured["postgres"], day=measured["made"], kept=KEPT.days,
        loop=measured["posts_per_s"][LOOP], looks=measured["looks_per_s"], messages=measured["messages_per_s"],
        takes=", ".join(_takes(measured["of_each"])),
    )  # fmt: skip
    by_accounts = zip(HEAD, *(Desk(size, measured).cells() for size in SIZES), strict=True)
    return _table(by_accounts) + made


def _takes(of_each: dict[str, dict[str, list[float]]]) -> Iterable[str]:
    for unit, tables in of_each.items():
        rows, size = (sum(part) for part in zip(*tables.values(), strict=True))
        yield f"{unit} {size:,.0f} and {rows:,.1f}"


def _table(rows: Iterable[Iterable[str]]) -> str:
    head, *others = [f"| {' | '.join(row)} |\n" for row in rows]
    return "".join([head, "|---" * (len(SIZES) + 1) + "|\n", *others])


def filled(page: str, measured: dict[str, Any]) -> str:
    """The page with what is made between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{page_of(measured)}\n{END}{rest.partition(END)[2]}"


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """What is to be measured now, of all that is measured."""
    if options.database:
        return _sizes(options.database)
    if options.fill:
        with tempfile.TemporaryDirectory() as folder, filled_desk(Path(folder), posts=options.fill) as desk:
            return _sizes(desk.tools.engine.url.render_as_string(hide_password=False))
    return {}


def _sizes(database_url: str) -> dict[str, Any]:
    engine = create_engine(database_url)
    found = sizes.measure(engine)
    engine.dispose()
    return {"made": f"{datetime.now(UTC):%Y-%m-%d}"} | found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fill", type=int, metavar="POSTS")
    parser.add_argument("--database", metavar="URL")
    parser.add_argument("--posts-per-s", type=float, metavar="N")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    measured = json.loads(MEASURED.read_text(encoding="utf-8")) | measure(options)
    if options.posts_per_s:
        measured["posts_per_s"][LOOP] = options.posts_per_s
    page = filled(PAGE.read_text(encoding="utf-8"), measured)
    if options.check:
        sys.exit(page != PAGE.read_text(encoding="utf-8"))
    MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page, encoding="utf-8")
    print(page_of(measured))


if __name__ == "__main__":
    main()
