"""The generated-text paper's tables 1 to 5 (MH-23 … MH-27) and its training sets (MH-7), on the texts at hand."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ml.answers.reference import ALPHA
from ml.examples import Example, ExamplesError
from ml.model import RecipeError
from ml.studies.augmentation.configurations import CONFIGURATIONS, AugmentationError, How
from ml.studies.papers.generated import wording
from ml.studies.papers.generated.drawing import Pool, draw
from ml.studies.papers.generated.texts import read_texts
from ml.studies.papers.generated.trainings import ENGLISH, MULTILINGUAL, Trainings
from ml.studies.papers.generated.verdicts import trivial_scores

logger = logging.getLogger(__name__)

SIZES = (500, 1000, 2000)
CROSSED = 1000
_COLUMNS = ("baseline", "multilingual", "mixed")


@dataclass(frozen=True)
class Remade:
    """The report as plain values, and the tables in Markdown."""

    report: dict[str, Any]
    tables: str


def remake(
    paths: Sequence[Path],
    *,
    recipe: str = "lr-tfidf-generated",
    settings: Mapping[str, Any] | None = None,
    text: str = "text",
    label: str = "label",
    test: int = 1000,
    sizes: Sequence[int] = SIZES,
    rewriters: Mapping[How, str | None] | None = None,
    cache_file: Path | None = None,
    seed: int = 0,
) -> Remade:
    """Draw tests and training texts, train what the tables ask for, and give the report and its tables.

    Raises:
        ExamplesError: the texts cannot be read, or there are too few in English and in other languages alike.
        RecipeError: the recipe or one of its settings does not exist, or its encoder is not here.
    """
    texts = read_texts(paths, text=text, label=label)
    pools, reasons = _pools(texts.examples, test=test, seed=seed)
    trainings = Trainings(pools, recipe, settings or {}, rewriters or {}, cache_file, seed)
    report: dict[str, Any] = {
        "recipe": recipe,
        "settings": {name: value for name, value in (settings or {}).items() if name != "encoder"},
        "seed": seed,
        "alpha": ALPHA,
        "asked_test": test,
        "sources": [asdict(source) for source in texts.sources],
        "repeated": texts.repeated,
        "unknown": sum(one.language is None for one in texts.examples),
        "pools": {name: _pool(pool) for name, pool in pools.items()},
        "missing": reasons,
        "english": _sizes(trainings, ENGLISH, sizes),
        "multilingual": _sizes(trainings, MULTILINGUAL, sizes),
        "crossed": _crossed(trainings),
        "translated": _translated(trainings, sizes),
        "training_sets": _training_sets(trainings),
    }
    return Remade(report, wording.page(report))


def _pools(examples: Sequence[Example], *, test: int, seed: int) -> tuple[dict[str, Pool], dict[str, str]]:
    """Divide into English and other languages, each with its test; say of what is missing why."""
    parts = {
        ENGLISH: [one for one in examples if one.language == "en"],
        MULTILINGUAL: [one for one in examples if one.language not in ("en", None)],
    }
    pools, reasons, whole = {}, {}, {}
    for name, those in parts.items():
        try:
            pools[name] = draw(those, test=test, seed=seed)
        except ExamplesError as error:
            reasons[name], whole[name] = _reason(error), str(error)
    if not pools:
        raise ExamplesError(f"There are too few texts for any table. English: {whole[ENGLISH]}")
    return pools, reasons


def _pool(pool: Pool) -> dict[str, Any]:
    return {
        "test": len(pool.test),
        "training": len(pool.training),
        "languages": pool.languages(),
        "trivial": trivial_scores(pool.test),
    }


def _sizes(trainings: Trainings, test: str, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Tables 1, 2 and 4: train on more and more texts; a size that adds nothing to the one before is left out."""
    if test not in trainings.pools:
        return []
    configuration = "baseline" if test == ENGLISH else "multilingual"
    rows: list[dict[str, Any]] = []
    for size in sizes:
        if rows and rows[-1].get("trained_on") == trainings.available(configuration, size):
            rows[-1]["asked"].append(size)
        else:
            rows.append({"asked": [size], **_row(trainings, configuration, size, test)})
    return rows


def _crossed(trainings: Trainings) -> list[dict[str, Any]]:
    """Table 3: each training set judged on each test."""
    if len(trainings.pools) < 2:
        return []
    return [
        {"test": test, "training": name, **_row(trainings, name, CROSSED, test)}
        for test in trainings.pools for name in _COLUMNS
    ]  # fmt: skip


def _translated(trainings: Trainings, sizes: Sequence[int]) -> list[dict[str, Any]] | dict[str, str]:
    """Table 5: half of the machine texts translated, or why that could not be done."""
    if ENGLISH not in trainings.pools:
        return {"missing": "no English texts"}
    try:
        return [
            {"asked": [size], "without": _row(trainings, "baseline", size, ENGLISH),
             "with": _row(trainings, "translate-50", size, ENGLISH)}
            for size in sizes
        ]  # fmt: skip
    except AugmentationError as error:
        return {"missing": _reason(error)}


def _training_sets(trainings: Trainings) -> list[dict[str, Any]]:
    """MH-7: what each way to put training texts together does for English texts."""
    if ENGLISH not in trainings.pools:
        return []
    rows = []
    for name in CONFIGURATIONS:
        try:
            found = _row(trainings, name, CROSSED, ENGLISH)
        except (RecipeError, ExamplesError) as error:
            found = {"missing": _reason(error)}
        rows.append({"name": name, **found})
    return rows


@cache
def _log(words: str) -> None:
    """Log what is missing once, however many tables miss it."""
    logger.info("Left out: %s", words)


def _reason(error: Exception) -> str:
    """Take what is missing from a message; the whole of it, with what to do, goes to the log."""
    _log(str(error))
    return re.split(r"[;:] ", str(error))[0]


def _row(trainings: Trainings, configuration: str, size: int, test: str) -> dict[str, Any]:
    found = trainings.outcome(configuration, size)
    ways = {way: one.to_dict() for way, one in found.scores[test].items()}
    return {"trained_on": found.trained_on, "human_texts": found.human_texts, "ways": ways}
