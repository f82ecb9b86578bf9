"""Measures how long the generated-text checker takes for an article, and its memory; prints one JSON object.

    python benchmarks/checking_speed.py --model FOLDER [--words 20000]

The article is made of this project's sample posts, again and again. Loading the version is not counted.
"""

import argparse
import itertools
import json
import resource
import time
from pathlib import Path

from ml import registry
from ml.examples import read_examples

SAMPLES = Path(__file__).resolve().parent.parent / "samples" / "labelled.jsonl"
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how fast an article is checked.")
    parser.add_argument("--model", type=Path, required=True, help="a folder made by `claimwire train generated`")
    parser.add_argument("--words", type=int, default=20_000)
    options = parser.parse_args()
    posts = [example.text.split() for example in read_examples(SAMPLES, label=None)]
    words = itertools.islice(itertools.chain.from_iterable(itertools.cycle(posts)), options.words)
    article, model = " ".join(words), registry.load(options.model)
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = registry.check_generated(model, article)
        seconds.append(round(time.perf_counter() - started, 2))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    fragments = len(model.score(article).fragments)
    told = {"version": model.version, "words": options.words, "characters": found.read, "fragments": fragments}
    print(json.dumps(told | {"seconds": seconds, "peak_mb": peak}))


if __name__ == "__main__":
    main()
