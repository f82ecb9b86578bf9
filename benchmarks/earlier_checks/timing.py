"""Times queries in a process of its own, as a worker would answer them; prints one JSON object.

python -m benchmarks.earlier_checks.timing DATABASE_URL INDEX_FOLDER [--encoder FOLDER]
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.earlier_checks import encoders
from benchmarks.earlier_checks.tweets import FOLDER, read_archive, read_tweets
from pipeline.checks.archive import Matcher

WARM_UP, QUERIES = 10, 150


def resident_mb() -> float:
    """How much memory this process holds, pages that it maps from files included."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time queries over an archive.")
    parser.add_argument("database")
    parser.add_argument("index", type=Path)
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--data", type=Path, default=FOLDER)
    options = parser.parse_args()
    before = resident_mb()
    engine, took = create_engine(options.database), []
    encoder = encoders.loaded(options.encoder, sessionmaker(engine)) if options.encoder else None
    matcher = Matcher(options.index, encoder)
    tweets = read_tweets(options.data, "dev", read_archive(options.data))
    for tweet in tweets[: WARM_UP + QUERIES]:
        started = time.perf_counter()
        with Session(engine) as session:
            matcher.match(session, tweet.text)
        took.append((time.perf_counter() - started) * 1_000)
    timed = sorted(took[WARM_UP:])
    told = {"p50_ms": statistics.median(timed), "p95_ms": timed[int(0.95 * len(timed))], "first_ms": took[0]}
    memory = {"memory_mb": resident_mb(), "memory_before_mb": before, "load": os.getloadavg()[0]}
    print(json.dumps({name: round(value, 1) for name, value in (told | memory).items()}))


if __name__ == "__main__":
    main()
