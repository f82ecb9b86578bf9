"""In how many posts is the language told that they are in, and how fast? Whole, and cut to their first four words.

The posts are the samples in small languages, or files of others (`--data es=FILE`, TSV or JSON Lines with a column
`text`). `right` and `wrong` are shares of a language's posts, the rest is told of none; without a mark of the source.
The last line is one JSON object.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from ml.examples import read_examples  # noqa: E402
from pipeline.configuration.choices import Choices  # noqa: E402
from pipeline.sources.language import UNKNOWN, Languages  # noqa: E402

WORDS = 4


def measure(files: Iterable[tuple[str, Path]], *, desk: Languages) -> dict[str, float]:
    """The shares of each language's file, and posts a second of this process's CPU."""
    found: dict[str, float] = {}
    posts = 0
    begun = time.process_time()
    for language, path in files:
        whole = [example.text for example in read_examples(path, label=None)]
        for kind, texts in {"posts": whole, "words": [" ".join(one.split()[:WORDS]) for one in whole]}.items():
            told = [desk.tell(text, None) for text in texts]
            found[f"{language}_{kind}_right"] = round(told.count(language) / len(told), 3)
            found[f"{language}_{kind}_wrong"] = round(
                sum(one not in (language, UNKNOWN) for one in told) / len(told), 3
            )
            posts += len(texts)
    return found | {"posts_per_s": round(posts / (time.process_time() - begun))}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON only")
    parser.add_argument("--data", action="append", metavar="CODE=FILE", help="posts in one language; may be repeated")
    asked = parser.parse_args(arguments)
    held_out = [(path.stem, path) for path in sorted((ROOT / "samples" / "held-out").glob("*.jsonl"))]
    given = [(code, Path(path)) for code, _, path in (one.partition("=") for one in asked.data or ())]
    desk = Languages(Choices().desk_languages)
    desk.tell("Bos días", None)  # so that loading is not counted
    found = measure(given or held_out, desk=desk)
    if not asked.json:
        for name, figure in found.items():
            print(f"{name:<22} {figure}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
