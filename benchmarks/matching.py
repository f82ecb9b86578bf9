"""Measures how well and how fast earlier fact-checks of a tweet are found; prints one JSON object last.

    python benchmarks/matching.py [--json] [--work FOLDER] [--encoder FOLDER] [--part dev_test] [--tune] [--out REPORT]

The tweets of dev_test, and claims of dev put into Spanish, are judged with figures that were tuned on train; English
dev is for looking. `--tune` makes the figures of `ml.retrieval.fusion` again and judges nothing. With `--work`
databases and vectors are kept for the next time.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.earlier_checks import encoders, exported, newsroom, tuning  # noqa: E402
from benchmarks.earlier_checks.quality import quality  # noqa: E402
from benchmarks.earlier_checks.tweets import FOLDER, Tweet, read_archive, read_claims, read_tweets  # noqa: E402
from ml.retrieval import bm25  # noqa: E402
from ml.retrieval.fusion import Fusion  # noqa: E402
from pipeline.checks.archive import Matcher  # noqa: E402
from pipeline.configuration.settings import HOME  # noqa: E402
from pipeline.store.archive.published_checks import words_of  # noqa: E402

MADE_UP = 300_000
IN_SPANISH, IN_FOUR_LANGUAGES = (
    ROOT / "samples" / f"claims-in-{which}.jsonl" for which in ("spanish", "four-languages")
)


def main() -> None:
    options = _options()
    if not (options.data / "verified_claims.jsonl").is_file():
        sys.exit(f"{options.data} holds no verified_claims.jsonl: give the folder of the matching set as --data.")
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        encoder_folder = exported.found(options.encoder, work)
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
        "--encoder",
        help="a folder that `claimwire encoder` made, or a sentence-transformers folder or name; by default the "
        "weights of the extra encoder",
    )
    parser.add_argument("--part", default="dev_test", choices=["dev", "dev_test"])
    parser.add_argument("--made-up", type=int, default=MADE_UP)
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--out", type=Path, help="write the whole report here")
    return parser.parse_args()


def _tune(data: Path, folder: Path) -> dict[str, Any]:
    """Make the figures of `ml.retrieval.fusion` from train tweets alone, by looking at all checks one by one."""
    archive, encoder = read_archive(data), encoders.unkept(folder)
    texts = [words_of(check["title"], check["vclaim"]) for check in archive]
    index, vectors = bm25.build(enumerate(texts)), encoder.embed(texts)

    def tuned(tweets: Sequence[Tweet]) -> tuple[Fusion, Fusion | None]:
        cosines = encoder.embed([tweet.text for tweet in tweets]) @ vectors.T
        return tuning.tune([tuning.standing(index, tweet.text) for tweet in tweets], list(cosines), tweets)

    alone, both = tuned(read_tweets(data, "train", archive))
    _, across = tuned(read_claims(IN_FOUR_LANGUAGES, data, ["train"], archive))
    return {"words_alone": str(alone), "with_vectors": str(both), "across_languages": str(across)}


def _judge(options: argparse.Namespace, work: Path, folder: Path) -> dict[str, Any]:
    archive = read_archive(options.data)
    tweets = read_tweets(options.data, options.part, archive)
    spanish = read_claims(IN_SPANISH, options.data, ["dev", "dev_test"], archive)
    with newsroom.server(work / "services") as held:
        real = newsroom.database(held, "real_checks")
        sessions = sessionmaker(create_engine(real))
        encoder = encoders.loaded(folder, sessions)
        with sessions() as session:
            newsroom.fill(session, archive)
            newsroom.embed(session, encoder)
            found = quality(session, work / "index", encoder, tweets)
            across = quality(session, work / "index", encoder, spanish)
            found |= {f"{way}_across": one for way, one in across.items()}
        timed = {"14k": _timed(real, work / "index", folder, options.data)}
        timed["14k_words_alone"] = _timed(real, work / "index", None, options.data)
        made_up = newsroom.database(held, "made_up_checks")
        with Session(create_engine(made_up)) as session:
            newsroom.fill_made_up(session, archive, options.made_up)
            newsroom.embed_made_up(session, encoder, encoder.embed([check["vclaim"] for check in archive[:2_000]]))
            Matcher(work / "index-made-up").refresh(sessionmaker(session.get_bind()))
        timed["300k"] = _timed(made_up, work / "index-made-up", folder, options.data)
    figures = {f"map5_{way}": one["map5"] for way, one in found.items()} | {
        "p50_ms_14k": timed["14k"]["p50_ms"],
        "p50_ms_300k": timed["300k"]["p50_ms"],
        "memory_mb_300k": timed["300k"]["memory_mb"],
    }
    measured = {
        "part": options.part,
        "tweets": len(tweets),
        "claims_across": len(spanish),
        "checks": len(archive),
        "made_up": options.made_up,
    }
    return {
        "figures": figures,
        "measured_on": measured,
        "encoder": vars(encoder.facts),
        "quality": found,
        "timing": timed,
    }


def _timed(database: str, index: Path, encoder: Path | None, data: Path) -> dict[str, float]:
    """Time queries in a fresh process."""
    words = [sys.executable, "-m", "benchmarks.earlier_checks.timing", database, str(index), "--data", str(data)]
    words += ["--encoder", str(encoder)] if encoder else []
    done = subprocess.run(words, cwd=HOME, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
