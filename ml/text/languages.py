"""Which of the known languages a text is in, or none, by its most common groups of letters (Cavnar & Trenkle 1994).

Nothing has to be fetched: the languages are those of the labelled texts at hand, so that a text in another is noticed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ml.text.words import words_and_marks

GROUPS = 400
"""So many groups of one to three letters make a profile, the most common first."""

READ = 2_000
"""So many characters of a text are looked at."""

ENOUGH = 20
"""A language needs so many texts to have a profile."""

MOST = 50
"""No more texts than twice as many are read of a language."""

_FARTHEST = 0.99


@dataclass(frozen=True)
class Profile:
    """A language's groups of letters, most common first, and how far from it 99 % of its own texts are at most."""

    groups: tuple[str, ...]
    farthest: float


def profiles(texts: Iterable[tuple[str, str | None]]) -> dict[str, Profile]:
    """Make a profile of each language with enough texts, from pairs of text and language."""
    by_language: dict[str, list[str]] = {}
    for text, language in texts:
        if language:
            by_language.setdefault(language, []).append(text)
    return {code: _profile(own[: 2 * MOST]) for code, own in sorted(by_language.items()) if len(own) >= ENOUGH}


def nearest(text: str, known: Mapping[str, Profile]) -> str | None:
    """Name the language whose profile is nearest, or None where the text is farther from it than its own texts are."""
    if not known:
        return None
    groups = _groups(_counts(text))
    distances = {code: _distance(groups, profile.groups) for code, profile in known.items()}
    code = min(distances, key=lambda one: distances[one])
    return code if distances[code] <= known[code].farthest else None


def _profile(texts: Sequence[str]) -> Profile:
    """Make a profile; how far its own texts are is found by holding each half against the other's groups."""
    counts = [_counts(text) for text in texts]
    halves = [(counts[::2], counts[1::2]), (counts[1::2], counts[::2])]
    distances = [
        _distance(_groups(own), others)
        for half, rest in halves
        for others in [_groups(sum(rest, Counter()))]
        for own in half
    ]
    return Profile(_groups(sum(counts, Counter())), float(np.quantile(distances, _FARTHEST)))


def _counts(text: str) -> Counter[str]:
    """Count the groups of one to three letters in a text's words, each with the space around it."""
    part = text[:READ]
    words = (f" {part[start:end].lower()} " for start, end in words_and_marks(part))
    counts = Counter(
        word[place : place + size]
        for word in words
        if word[1].isalpha()
        for size in (1, 2, 3)
        for place in range(len(word) - size + 1)
    )
    del counts[" "]
    return counts


def _groups(counts: Counter[str]) -> tuple[str, ...]:
    return tuple(group for group, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:GROUPS])


def _distance(groups: Sequence[str], profile: Sequence[str]) -> float:
    """Measure how far the ranks of a text's groups are from a profile's: 0 where equal, 1 where none is known."""
    ranks = {group: rank for rank, group in enumerate(profile)}
    places = [min(GROUPS, abs(ranks[group] - rank)) if group in ranks else GROUPS for rank, group in enumerate(groups)]
    return float(np.mean(places)) / GROUPS if places else 1.0
