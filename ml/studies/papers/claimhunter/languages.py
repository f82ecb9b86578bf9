"""How the versions do in each language, and what they answer to single posts (CH-44, CH-45)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ml.evaluation.reports import Report
from ml.examples import Example, Prediction, read_examples
from ml.examples.language import language_of
from ml.studies.papers.claimhunter.table_one import Judged
from ml.versions.evaluate import evaluate

FEWEST = 20
"""So many held-out posts a language needs for figures."""

_MOST_LETTERS = 240


@dataclass(frozen=True)
class Shown:
    """A post drawn at random, and what a version answers to it."""

    language: str
    text: str
    label: int
    prediction: Prediction


@dataclass(frozen=True)
class InLanguage:
    """A version's report on the held-out posts of a language, and where they come from."""

    language: str
    row: str
    report: Report


def held_out_by_language(test: Sequence[Example], files: Sequence[Path]) -> dict[str, list[Example]]:
    """Put the test posts and those of files that nothing learns from together, by language, the most first."""
    posts: dict[str, list[Example]] = {}
    for one in [*test, *(one for path in files for one in read_examples(path))]:
        posts.setdefault(language_of(one) or "unknown", []).append(one)
    return dict(sorted(posts.items(), key=lambda pair: (-len(pair[1]), pair[0])))


def by_language(judged: Sequence[Judged], posts: dict[str, list[Example]]) -> list[InLanguage]:
    """Judge each language's posts by each version; languages with too few posts, or of one class, are left out."""
    found = []
    for language, those in posts.items():
        if len(those) < FEWEST or len({one.label for one in those}) < 2:
            continue
        for one in judged:
            if one.model is not None:
                report = evaluate(one.model, those, basis=f"held-out posts in {language}")
                assert isinstance(report, Report)
                found.append(InLanguage(language, one.row, report))
    return found


def shown(judge: Judged, posts: dict[str, list[Example]], *, each: int = 2, seed: int = 0) -> list[Shown]:
    """Draw so many posts of each language at random, none chosen by hand, and ask a version about them."""
    assert judge.model is not None
    draw = np.random.default_rng(seed)
    drawn = [those[place] for those in posts.values() for place in draw.permutation(len(those))[:each]]
    return [
        Shown(language_of(one) or "unknown", _short(one.text), one.label or 0, answer)
        for one, answer in zip(drawn, judge.model.predict(drawn), strict=True)
    ]


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST_LETTERS else words[: _MOST_LETTERS - 1] + "…"
