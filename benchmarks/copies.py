"""Which posts would share a card, on pairs made from real tweets; prints one JSON object.

    python benchmarks/copies.py [--set seen|unseen] [--data FOLDER] [--tweets 800] [--report FILE] [--json]

Each post of public sets (six languages) that is long enough gets edits that leave it the same post, and edits that make
it another; the rules were written looking at the set `seen`, and at nothing of `unseen`. `pairs`, `merged` and `share`
count those that would share a card, with Wilson's 95 % interval. A typo counts only where the desk has read enough
posts: figures are given for a desk that has read as few as COPIES_TYPOS_FROM asks for (drawn over all languages), and
for one that has read all of these. `nearest` pairs are real: each post with the most similar one that is worded
otherwise. `keys` is the share of the pairs taken for copies that the sketches find.
"""

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.copying.bilingual import BILINGUAL  # noqa: E402
from benchmarks.copying.figures import (  # noqa: E402
    COPIES,
    OTHERS,
    Pair,
    Reading,
    edited_pairs,
    exchanged_pairs,
    have_a_key_in_common,
    merges,
    nearest_pairs,
    share,
)
from benchmarks.copying.tweets import DATA, read_tweets  # noqa: E402
from pipeline.near_duplicates.post_text import PostWords, read  # noqa: E402
from pipeline.triage.copy_rules import CopyRules  # noqa: E402

RULES = CopyRules()
SEED = 20261121
FEW = RULES.typos_from
"""Posts that the smaller desk has read."""
MUST_NOT = (*OTHERS, "word_exchanged", "lookalike_exchanged", "random", "translated")


def main() -> None:
    options = _options()
    result = {"set": options.set} | measure(read_tweets(options.data, which=options.set), at_most=options.tweets)
    if options.report:
        options.report.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=None if options.json else 2))


def measure(tweets: dict[str, list[str]], *, at_most: int) -> dict[str, Any]:
    """All figures; raises ValueError where there are fewer than two tweets in a language."""
    draw = Random(SEED)
    words = {language: [read(text) for text in texts] for language, texts in tweets.items()}
    everything = [post for posts in words.values() for post in posts]
    readings = {
        "read_few": Reading.of(draw.sample(everything, min(FEW, len(everything)))),
        "read_all": Reading.of(everything),
    }
    pairs: list[Pair] = [Pair("translated", "two", read(one), read(other)) for one, other in BILINGUAL]
    for language, texts in tweets.items():
        pairs += _made(texts, words[language], language, at_most=at_most, draw=draw)
    nearest = [pair for language, posts in words.items() for pair in nearest_pairs(posts, language)]
    began = time.perf_counter()
    judged = {name: _judge(pairs, reading, all_read=name == "read_all") for name, reading in readings.items()}
    seconds = time.perf_counter() - began
    return {
        "tweets": {language: len(texts) for language, texts in tweets.items()},
        "edited_per_language": at_most,
        "alike": RULES.alike,
        "least_words": RULES.least_words,
        **{name: _figures(pairs, found) for name, found in judged.items()},
        "nearest": share(sum(_judge(nearest, readings["read_all"], all_read=True)), len(nearest)),
        "keys": _keys(pairs, judged["read_all"]),
        "decision_us": round(seconds / (2 * len(pairs)) * 1e6, 1),
    }


def _made(
    texts: Sequence[str], words: Sequence[PostWords], language: str, *, at_most: int, draw: Random
) -> Iterable[Pair]:
    long_enough = [text for text, post in zip(texts, words, strict=True) if len(post.words) >= RULES.least_words]
    chosen = draw.sample(long_enough, min(at_most, len(long_enough)))
    # A word that stands in fewer posts is often somebody's typo.
    seen = Counter(word for post in words for word in set(post.words) if len(word) >= 4 and word.isalpha())
    vocabulary = sorted(word for word, posts in seen.items() if posts >= 3)
    yield from edited_pairs(chosen, language, seed=SEED)
    yield from exchanged_pairs(chosen, language, vocabulary=vocabulary, seed=SEED)
    for text in chosen:
        other = draw.choice(long_enough)
        if read(other).words != read(text).words:
            yield Pair("random", language, read(other), read(text))


def _judge(pairs: Sequence[Pair], reading: Reading, *, all_read: bool) -> list[bool]:
    return [
        merges(pair, alike=RULES.alike, least_words=RULES.least_words, reading=reading, was_read=all_read)
        for pair in pairs
    ]


def _figures(pairs: Sequence[Pair], merged: Sequence[bool]) -> dict[str, Any]:
    found: dict[str, list[bool]] = defaultdict(list)
    for pair, answer in zip(pairs, merged, strict=True):
        found[pair.kind].append(answer)
        if pair.kind in MUST_NOT:
            found[f"{pair.kind}.{pair.language}"].append(answer)
    right = sum(sum(found[kind]) for kind in COPIES)
    wrong = sum(sum(found[kind]) for kind in MUST_NOT)
    return {
        "precision": share(right, right + wrong),
        "recall": share(right, sum(len(found[kind]) for kind in COPIES)),
        "by_kind": {kind: share(sum(answers), len(answers)) for kind, answers in found.items() if "." not in kind},
        "must_not_by_language": {
            kind: share(sum(answers), len(answers)) for kind, answers in sorted(found.items()) if "." in kind
        },
    }


def _keys(pairs: Sequence[Pair], merged: Sequence[bool]) -> dict[str, Any]:
    found: dict[str, list[bool]] = defaultdict(list)
    for pair, answer in zip(pairs, merged, strict=True):
        if answer and pair.kind in COPIES:
            found[pair.kind].append(have_a_key_in_common(pair))
    return {kind: share(sum(answers), len(answers)) for kind, answers in found.items()}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=("seen", "unseen"), default="seen")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--tweets", type=int, default=800, help="tweets that are edited, of each language")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--json", action="store_true", help="one line")
    return parser.parse_args()


if __name__ == "__main__":
    main()
