"""A balanced test, and balanced training texts of other topics, with all languages kept (MH-4)."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from ml.examples import Example, ExamplesError

LEAST = 60
"""So many texts of either kind there must be: enough for a test, and for 19 human texts to compare with."""

_SHARE = 3
"""One in so many texts of the rarer kind is for the test, where there are too few."""

T = TypeVar("T")


@dataclass(frozen=True)
class Pool:
    """A test, half human and half machine, and what may train, human and machine in turn: any even part is balanced."""

    test: tuple[Example, ...]
    training: tuple[Example, ...]

    def languages(self) -> dict[str, int]:
        """Count the test's texts by language."""
        return dict(sorted(Counter(example.language or "unknown" for example in self.test).items()))


def draw(examples: Sequence[Example], *, test: int, seed: int = 0) -> Pool:
    """Draw `test` texts, or a third of what there is if that is less, and order the texts of all other topics.

    Languages take turns, so that each is kept; what is drawn depends on the seed and the texts, not on their order.

    Raises:
        ExamplesError: there are too few human or machine texts.
    """
    counts = Counter(example.label for example in examples)
    rarer = min(counts[0], counts[1])
    if rarer < LEAST:
        raise ExamplesError(f"{counts[0]} human and {counts[1]} machine texts are there; give {LEAST} of each or more.")
    each = min(test // 2, rarer // _SHARE)
    tested = _tested_topics(examples, each=each, seed=seed)
    judged = [one for one in examples if _topic(one) in tested]
    others = [one for one in examples if _topic(one) not in tested]
    training = chain.from_iterable(zip(_ordered(others, 0, seed), _ordered(others, 1, seed), strict=False))
    return Pool((*_ordered(judged, 0, seed)[:each], *_ordered(judged, 1, seed)[:each]), tuple(training))


def _tested_topics(examples: Sequence[Example], *, each: int, seed: int) -> set[str]:
    """Take topics, languages in turn, until they hold so many texts of either kind."""
    by_topic: dict[str, list[Example]] = {}
    for example in examples:
        by_topic.setdefault(_topic(example), []).append(example)
    languages = {topic: min(one.language or "" for one in those) for topic, those in by_topic.items()}
    chosen: set[str] = set()
    counts: Counter[int | None] = Counter()
    for topic in in_turn(by_topic, lambda topic: languages[topic], seed=seed, text=str):
        if min(counts[0], counts[1]) >= each:
            break
        chosen.add(topic)
        counts.update(one.label for one in by_topic[topic])
    return chosen


def _ordered(examples: Iterable[Example], label: int, seed: int) -> list[Example]:
    those = [one for one in examples if one.label == label]
    return list(in_turn(those, lambda one: one.language or "", seed=seed, text=lambda one: one.text))


def in_turn(given: Iterable[T], group: Callable[[T], str], *, seed: int, text: Callable[[T], str]) -> Iterator[T]:
    """Shuffle each group by a hash of its members' texts, and take from the groups in turn until all are empty."""
    groups: dict[str, list[T]] = {}
    for one in sorted(given, key=lambda one: hashlib.sha256(f"{seed} {text(one)!a}".encode()).digest(), reverse=True):
        groups.setdefault(group(one), []).append(one)
    while groups:
        for name in sorted(groups):
            yield groups[name].pop()
            if not groups[name]:
                del groups[name]


def _topic(example: Example) -> str:
    return example.topic or example.text
