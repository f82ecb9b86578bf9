"""What grows with the accounts, and what breaks first: the table of docs/scale.md, on paper, from measured figures.

    python -m benchmarks.scale [--database URL] [--posts-per-s N] [--check]

Measured is what docs/reports/scale.json holds: bytes and rows of the database that benchmarks/large/filling.py fills,
posts a second, looks a second, messages a second. `--database` measures bytes and rows again in a filled one and keeps
them; `--posts-per-s` keeps what one worker of the loop does (benchmarks/loop.py). All else are the assumptions below.
The page is written anew; with --check it is not, and the exit status is 1 where it is not up to date.
"""

import argparse
import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent
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
PER_POST, PER_CARD = ("tweets", "predictions", "post_sketches", "events"), (
    "cards", "findings", "feedback", "decisions", "finding_messages",
)  # fmt: skip


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
        return self.posts * self.measured["cards_per_post"]

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
        """Of Postgres, a year."""
        sums = {name: sum(self.measured[name].values()) for name in self.measured if name.startswith("bytes_")}
        a_day = self.posts * sums["bytes_per_post"] + self.cards * sums["bytes_per_card"]
        return 365 * (a_day + self.accounts * sums["bytes_per_account_day"]) / 1e9

    @property
    def rows(self) -> float:
        """Of Postgres, a year."""
        a_day = self.posts * self.measured["rows_per_post"] + self.cards * self.measured["rows_per_card"]
        return 365 * (a_day + self.accounts)

    def cells(self) -> list[str]:
        """Its row of the table."""
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
    "workers", "rows a year, millions", "disk a year, GB", "cards a day without a cap (of Slack's)", "people who click",
)  # fmt: skip


def table(measured: dict[str, Any]) -> str:
    """The table in Markdown."""
    rows = [list(HEAD), ["---"] * len(HEAD), *(Desk(size, measured).cells() for size in SIZES)]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def filled(page: str, measured: dict[str, Any]) -> str:
    """The page with the table between its marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table(measured)}\n{END}{rest.partition(END)[2]}"


def measure(database_url: str) -> dict[str, Any]:
    """Bytes, with indexes, and rows of a database that was filled."""
    sizes = text("select relname, n_live_tup, pg_total_relation_size(relid) from pg_stat_user_tables")
    with create_engine(database_url).connect() as connection:
        found = {name: (rows, size) for name, rows, size in connection.execute(sizes)}
    posts, cards = found["tweets"][0], found["findings"][0]  # one finding for each card in #tweets
    return {
        "bytes_per_post": {name: round(found[name][1] / posts) for name in PER_POST},
        "bytes_per_card": {name: round(found[name][1] / cards) for name in PER_CARD},
        "bytes_per_account_day": {"source_reads": round(found["source_reads"][1] / found["source_reads"][0])},
        "rows_per_post": round(sum(found[name][0] for name in PER_POST) / posts, 1),
        "rows_per_card": round(sum(found[name][0] for name in PER_CARD) / cards, 1),
        "cards_per_post": round(cards / posts, 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--posts-per-s", type=float)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    if options.database:
        measured |= measure(options.database)
    if options.posts_per_s:
        measured["posts_per_s"][LOOP] = options.posts_per_s
    page = filled(PAGE.read_text(encoding="utf-8"), measured)
    if options.check:
        sys.exit(page != PAGE.read_text(encoding="utf-8"))
    MEASURED.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page, encoding="utf-8")
    print(table(measured))


if __name__ == "__main__":
    main()
