"""Texts of two invented writers, for when no data are at hand: they show that every path works, and mean nothing."""

import json
from pathlib import Path

import numpy as np

NAME = "invented words without meaning"
_SYLLABLES = ("ba", "co", "du", "fe", "gi", "lo", "ma"), ("bel", "con", "dar", "fin", "sol")
_WORDS = [first + second for first in _SYLLABLES[0] for second in _SYLLABLES[1]]
_LOVED = _WORDS[::4]


def write(path: Path, *, pairs: int, seed: int = 0) -> list[str]:
    """Write so many pairs of a human and a machine text of each of two languages as JSON Lines; gives the texts."""
    draw = np.random.default_rng(seed)
    rows = [
        {"text": _text(draw, machine=bool(label)), "label": label, "model": ("human", "stand-in")[label],
         "lang": language, "topic": f"{language}-{place}"}
        for place in range(pairs) for language in ("en", "es") for label in (0, 1)
    ]  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return [str(row["text"]) for row in rows]


def _text(draw: np.random.Generator, *, machine: bool) -> str:
    """Write sentences of ten words; the machine loves some words, and every person leans towards them differently."""
    leaning = 0.75 if machine else draw.beta(2, 8)
    words = [
        str(draw.choice(_LOVED if draw.random() < leaning else _WORDS)) for _ in range(int(draw.integers(60, 150)))
    ]
    words[9::10] = [f"{word}." for word in words[9::10]]
    return " ".join(words)
