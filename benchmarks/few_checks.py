"""Measures what is recognised in an archive of few checks, with words alone; prints one JSON object last.

    python benchmarks/few_checks.py [--json] [--data FOLDER] [--tweets 200] [--out REPORT]

Train tweets of the matching set, each with an archive of its own: checks drawn at random, among which every second
tweet has its right one. Thresholds of `ml.retrieval.small_archive` were chosen looking at train tweets, so this is what
they do, and not how they do elsewhere.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.earlier_checks import newsroom  # noqa: E402
from benchmarks.earlier_checks.tweets import FOLDER, Tweet, read_archive, read_tweets  # noqa: E402
from pipeline.checks.archive import Matcher  # noqa: E402
from pipeline.checks.archive.rows import check_row  # noqa: E402
from pipeline.store.archive import published_checks  # noqa: E402

SIZES = (1, 3, 10, 30, 60, 100)


def main() -> None:
    options = _options()
    if not (options.data / "verified_claims.jsonl").is_file():
        print(json.dumps({"skipped": "no data set is there"}))
        return
    archive = read_archive(options.data)
    tweets = read_tweets(options.data, "train", archive)
    draw = np.random.default_rng(0)
    chosen = [tweets[place] for place in draw.permutation(len(tweets))[: options.tweets]]
    with tempfile.TemporaryDirectory() as scratch, newsroom.server(Path(scratch) / "services") as held:
        with Session(create_engine(newsroom.database(held, "few_checks"))) as session:
            sizes = [_measured(session, size, chosen, archive) for size in SIZES]
    told = {"tweets": len(chosen), "sizes": sizes}
    if options.out:
        options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told, indent=None if options.json else 1))


def _measured(session: Session, size: int, tweets: Sequence[Tweet], archive: list[dict[str, str]]) -> dict[str, Any]:
    """Say how many of the right checks are shown in archives of this size, and how many of the shown are right."""
    draw = np.random.default_rng(size)
    there = shown = right = 0
    for number, tweet in enumerate(tweets):
        others = [int(place) for place in draw.permutation(len(archive))[: size + len(tweet.right)]]
        held = [place for place in others if place not in tweet.right][:size]
        if number % 2 == 0:
            held[-1] = min(tweet.right)
            there += 1
        found = _first_match(session, tweet.text, [archive[place] for place in held])
        shown += found is not None
        right += found in {archive[place]["vclaim_id"] for place in tweet.right}
    return {"checks": size, "with_right_check": there, "shown": shown, "right": right}


def _first_match(session: Session, text: str, checks: Sequence[dict[str, str]]) -> str | None:
    """Name the check that would be shown first, of an archive that holds these alone; nothing is kept."""
    change = published_checks.begin_change(session)
    rows = [
        check_row(publisher="Snopes", reference=check["vclaim_id"], claim=check["vclaim"], title=check["title"])
        for check in checks
    ]
    published_checks.take(session, rows, change=change)
    with tempfile.TemporaryDirectory() as folder:
        found = Matcher(Path(folder)).match(session, text, most=1)
    references = [one.check.reference for one in found]
    session.rollback()
    return references[0] if references else None


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure matching in archives of few checks.")
    parser.add_argument("--json", action="store_true", help="print the object on one line")
    parser.add_argument("--data", type=Path, default=FOLDER)
    parser.add_argument("--tweets", type=int, default=200)
    parser.add_argument("--out", type=Path, help="write the report here")
    return parser.parse_args()


if __name__ == "__main__":
    main()
