"""Texts of two writers for tests: people choose words at random, the machine loves some; nothing of it means anything."""

import numpy as np

from ml.examples import Example

WORDS = [
    first + second
    for first in ("ba", "co", "du", "fe", "gi", "lo", "ma")
    for second in ("bel", "con", "dar", "fin", "sol")
]
LOVED = WORDS[::4]


def written(draw: np.random.Generator, *, machine: bool, length: int) -> str:
    """Write so many words in sentences of ten; every person has a leaning of their own towards the loved words."""
    leaning = 0.75 if machine else draw.beta(2, 8)
    chosen = [str(draw.choice(LOVED if draw.random() < leaning else WORDS)) for _ in range(length)]
    chosen[9::10] = [f"{word}." for word in chosen[9::10]]
    return " ".join(chosen)


def pairs(
    number: int, *, seed: int = 0, language: str | None = "es", shortest: int = 60, longest: int = 700
) -> list[Example]:
    """Write pairs of a human and a machine text about one topic."""
    draw = np.random.default_rng(seed)
    return [
        Example(
            text=written(draw, machine=bool(label), length=int(draw.integers(shortest, longest))),
            label=label, language=language, topic=f"{language}-{seed}-{place}",
        )
        for place in range(number)
        for label in (0, 1)
    ]  # fmt: skip
