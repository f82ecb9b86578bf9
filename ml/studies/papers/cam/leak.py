"""What gives the classes away: the agency's mark at an article's beginning, and what is left of it (CAM-1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.evaluation.bootstrap import draws, interval
from ml.examples import Example
from ml.studies.representation.corpus import STRIPS, Corpus
from ml.studies.representation.linear_evaluation import Accuracy, fitted_to_the_end
from ml.studies.representation.spaces import Space, spaces

Share = tuple[float, float, float]

_NAMED = re.compile(r"\breuters\b", re.IGNORECASE)


@dataclass(frozen=True)
class Leak:
    """How far the mark alone tells the classes apart, and how far TF-IDF does with it and without.

    `marked` and `named` are, by class, the shares of texts that begin with the mark, and that name the agency anywhere
    once the mark is stripped; `rule` is the accuracy of going by the mark alone on the held-out texts.
    """

    marked: tuple[float, float]
    named: tuple[float, float]
    rule: Share
    kept: Accuracy
    stripped: Accuracy


def leak(stripped: Corpus, kept: Corpus, *, seed: int = 0) -> Leak | None:
    """Hold a corpus against itself before the mark was stripped; None where no text begins with the mark."""
    every = [*kept.train.examples, *kept.validation.examples, *kept.test.examples]
    marked = _shares(every, STRIPS["reuters"])
    if not any(marked):
        return None
    cleaned = [*stripped.train.examples, *stripped.validation.examples, *stripped.test.examples]
    return Leak(
        marked=marked,
        named=_shares(cleaned, _NAMED),
        rule=_rule(kept.test.examples, of=int(marked[1] > marked[0]), seed=seed),
        kept=_tfidf(kept, seed=seed),
        stripped=_tfidf(stripped, seed=seed),
    )


def _shares(examples: Sequence[Example], pattern: re.Pattern[str]) -> tuple[float, float]:
    found = [[bool(pattern.search(one.text)) for one in examples if one.label == label] for label in (0, 1)]
    return float(np.mean(found[0])), float(np.mean(found[1]))


def _rule(examples: Sequence[Example], *, of: int, seed: int) -> Share:
    """Score "begins with the mark" as the answer for class `of`."""
    right = np.array(
        [(one.label == of) == bool(STRIPS["reuters"].search(one.text)) for one in examples], dtype=np.float64
    )
    drawn = np.concatenate([block @ right / len(right) for block in draws(np.ones(len(right)), seed=seed)])
    return float(right.mean()), *(interval(drawn) or (0.0, 0.0))


def _tfidf(corpus: Corpus, *, seed: int) -> Accuracy:
    """Fit a linear layer to the end on row (b): single words, stop words kept."""
    space = next(one for one in spaces(corpus, encoder=None, vectors=()) if one.letter == "b")
    assert isinstance(space, Space)
    return fitted_to_the_end(space.features, (corpus.train, corpus.validation, corpus.test), seed=seed)
