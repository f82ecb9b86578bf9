"""The generated-text paper's tables 1 to 5 (MH-23 … MH-27) and its training sets (MH-7), on the texts at hand."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from ml.answers.reference import ALPHA
from ml.examples import Example, ExamplesError
from ml.model import RecipeError
from ml.studies.augmentation.configurations import CONFIGURATIONS, AugmentationError, How
from ml.studies.papers.generated import networks
from ml.studies.papers.generated.drawing import Pool, draw
from ml.studies.papers.generated.reasons import reason
from ml.studies.papers.generated.tables import wording
from ml.studies.papers.generated.texts import read_texts
from ml.studies.papers.generated.trainings import ENGLISH, MULTILINGUAL, Trainings
from ml.studies.papers.generated.verdicts import trivial_scores

SIZES = (500, 1000, 2000)
CROSSED = 1000
_COLUMNS = ("baseline", "multilingual", "mixed")


@dataclass(frozen=True)
class Wanted:
    """Networks that are to be trained, too: encoders and a T5 by folder or name, on how many texts, judged on how many.

    Without any the paper's are asked for, which a machine seldom has; `settings` change the recipe of all of them. With
    `brief` an encoder is fine-tuned only, and neither left at rest nor joined to figures of style.
    """

    encoders: tuple[str, ...] = ()
    t5: str | None = None
    texts: int = 1000
    test: int = 300
    settings: Mapping[str, Any] = field(default_factory=dict)
    brief: bool = False


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
    wanted: Wanted | None = None,
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
        "networks": _networks(pools, wanted or Wanted(), recipe=recipe, seed=seed),
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
            reasons[name], whole[name] = reason(error), str(error)
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
        return {"missing": reason(error)}


def _training_sets(trainings: Trainings) -> list[dict[str, Any]]:
    """MH-7: what each way to put training texts together does for English texts."""
    if ENGLISH not in trainings.pools:
        return []
    rows = []
    for name in CONFIGURATIONS:
        try:
            found = _row(trainings, name, CROSSED, ENGLISH)
        except (RecipeError, ExamplesError) as error:
            found = {"missing": reason(error)}
        rows.append({"name": name, **found})
    return rows


def _networks(pools: Mapping[str, Pool], wanted: Wanted, *, recipe: str, seed: int) -> list[dict[str, Any]]:
    """Train the paper's network and T5 on English texts, where their weights are here."""
    if ENGLISH not in pools:
        return []
    given = networks.asked(networks=wanted.encoders, t5=wanted.t5, brief=wanted.brief)
    return list(
        networks.outcomes(
            pools[ENGLISH], given, baseline=recipe, texts=wanted.texts, test=wanted.test, settings=wanted.settings,
            seed=seed,
        )
    )  # fmt: skip


def _row(trainings: Trainings, configuration: str, size: int, test: str) -> dict[str, Any]:
    found = trainings.outcome(configuration, size)
    ways = {way: one.to_dict() for way, one in found.scores[test].items()}
    return {"trained_on": found.trained_on, "human_texts": found.human_texts, "ways": ways}
