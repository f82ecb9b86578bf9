"""Table 1: three recipes that learn, choose and are judged on the same posts (CH-35 to CH-43)."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ml.evaluation.reports import Report
from ml.examples import Example
from ml.model import Model, RecipeError
from ml.studies.papers.claimhunter.posts import Parts
from ml.versions.loading import load
from ml.versions.train import train

logger = logging.getLogger(__name__)

BASIS = "the tenth of the posts that was held out"
LR, SVM, NETWORK = "LR-NNLM", "SVM-TFIDF", "XLM-RoBERTa"
"""The names of Table 1's rows."""

RECIPES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    LR: ("lr-embeddings", {"tune": True}),
    SVM: ("svm-tfidf", {"tune": True, "sizes": [5_000, 20_000]}),
    NETWORK: ("xlmr", {}),
}
"""Vocabulary and regularisation are chosen on the validation posts (CH-42), up to the paper's 20,000 unigrams."""

HEAD = "head on an encoder at rest"
"""Not a row of the paper's: for encoders that were made with `claimwire encoder make`."""


@dataclass(frozen=True)
class Weights:
    """What a row of Table 1 stands on: a file of vectors or an encoder's folder, and what is said of it."""

    place: Path
    told: str
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Judged:
    """A trained version and its report on the test; where it could not be trained, why."""

    row: str
    weights: str
    model: Model | None = None
    report: Report | None = None
    why_not: str | None = None


def train_all(parts: Parts, folder: Path, *, weights: Mapping[str, Weights | str]) -> Iterator[Judged]:
    """Train and judge each row; `weights` says for those that need some which, or in a sentence why there are none."""
    for row, (recipe, settings) in RECIPES.items():
        yield _row(parts, folder / recipe, row, recipe, settings, given=weights.get(row))
    if isinstance(head := weights.get(HEAD), Weights):
        yield _row(parts, folder / "encoder-head", HEAD, "encoder-head", {}, given=head)


def _row(
    parts: Parts, folder: Path, row: str, recipe: str, settings: Mapping[str, Any], *, given: Weights | str | None
) -> Judged:
    if isinstance(given, str):
        return Judged(row, "none", why_not=given)
    told, chosen = "none", dict(settings)
    if given is not None:
        told = given.told
        chosen |= {"vectors" if row == LR else "encoder": str(given.place), **(given.settings or {})}
    logger.info("Training %s", row)
    try:
        report = trained(parts.training, folder, recipe=recipe, settings=chosen, parts=parts)
    except RecipeError as error:
        return Judged(row, told, why_not=str(error))
    return Judged(row, told, load(folder), report)


def trained(
    examples: Sequence[Example], folder: Path, *, recipe: str, settings: Mapping[str, Any], parts: Parts
) -> Report:
    """Train on examples, choose on the validation posts, judge the test posts."""
    report = train(
        examples, folder, recipe=recipe, settings=settings, validation=parts.validation, held_out=parts.test,
        basis=BASIS,
    )  # fmt: skip
    assert isinstance(report, Report)
    return report
