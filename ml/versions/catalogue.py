"""Which recipes and tasks there are, and where their code is; it is loaded with the first use of a recipe."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ml.answers import document_comparison
from ml.artefacts.on_disk import load_artefact
from ml.choosing.splits import Division
from ml.model import ModelFile, RecipeError, on_demand

ENCODERS = ("encoder", "text_encoder", "image_encoder")
"""The settings of recipes that name an encoder."""

CHECKWORTHINESS, GENERATED_TEXT, COMPARISON = "checkworthiness", "generated-text", "comparison"


@dataclass(frozen=True)
class _Entry:
    """What trains a recipe, and what serves it without the libraries of training: a module, or a module's object."""

    trained_by: str
    served_by: str
    task: str = CHECKWORTHINESS
    needs_validation: bool = True
    on_encoder: bool = False


_ENTRIES = {
    "svm-tfidf": _Entry("checkworthiness.svm_tfidf", "checkworthiness.svm_tfidf", needs_validation=False),
    "lr-embeddings": _Entry("checkworthiness.lr_embeddings", "checkworthiness.lr_embeddings", needs_validation=False),
    "encoder-head": _Entry(
        "checkworthiness.encoder_head", "checkworthiness.encoder_head", needs_validation=False, on_encoder=True
    ),
    "xlmr": _Entry("checkworthiness.xlmr:ONE_LEVEL", "checkworthiness.text_model"),
    "xlmr-two-level": _Entry("checkworthiness.xlmr:TWO_LEVEL", "checkworthiness.text_model"),
    "nb-tfidf-generated": _Entry("generated.tfidf:NAIVE_BAYES", "generated.tfidf:NAIVE_BAYES", GENERATED_TEXT),
    "transformer-generated": _Entry("generated.transformer:TRANSFORMER", "generated.serving", GENERATED_TEXT),
    "t5-encoder-generated": _Entry("generated.transformer:T5_ENCODER", "generated.serving", GENERATED_TEXT),
    "t5-generated": _Entry("generated.transformer:T5", "generated.serving", GENERATED_TEXT),
    "lr-tfidf-generated": _Entry("generated.tfidf:LOGISTIC", "generated.tfidf:LOGISTIC", GENERATED_TEXT),
    "noir": _Entry("comparison.noir:NOIR", "comparison.pair_model", COMPARISON),
    "tyche": _Entry("comparison.tyche:TYCHE", "comparison.pair_model", COMPARISON),
    "ensemble": _Entry("comparison.ensemble", "comparison.ensemble", COMPARISON),
}
_LABELS = {
    CHECKWORTHINESS: ("not worth checking", "worth checking"),
    GENERATED_TEXT: ("human", "machine"),
    COMPARISON: document_comparison.LABELS,
}
_DIVISIONS = {
    # Of the texts that choose, the human ones are also what a checked text is compared with: many are needed.
    GENERATED_TEXT: Division(shares=(0.6, 0.3, 0.1), by_topic=True),
    COMPARISON: Division(shares=(0.7, 0.15, 0.15)),  # TN-2
}


def recipes(task: str | None = None) -> tuple[str, ...]:
    """Name the recipes that `ml.registry.train` knows, all or those of a task."""
    return tuple(name for name, entry in _ENTRIES.items() if task in (None, entry.task))


def task_of(recipe: str) -> str:
    """Name the task that a recipe learns; RecipeError where there is no such recipe."""
    return _entry(recipe).task


def check_fits(recipe: str, *, task: str) -> None:
    """Make sure that a recipe learns a task; RecipeError where it does not, or one of them does not exist."""
    labels_for(task)
    if task_of(recipe) != task:
        raise RecipeError(f"{recipe} does not learn {task}; choose among {', '.join(recipes(task))}.")


def division_for(task: str) -> Division:
    """Say how a task's examples are divided where no validation examples are given."""
    return _DIVISIONS.get(task, Division())


def tasks() -> tuple[str, ...]:
    """Name the tasks that `ml.registry.train` knows."""
    return tuple(_LABELS)


def labels_for(task: str) -> tuple[str, ...]:
    """Name a task's classes, 0 first; RecipeError where there is no such task."""
    if task not in _LABELS:
        raise RecipeError(f"There is no task {task!r}; choose among {', '.join(tasks())}.")
    return _LABELS[task]


def model_file(recipe: str) -> ModelFile:
    """Load the file that trains a recipe; RecipeError where there is no such recipe."""
    return _module(_entry(recipe).trained_by)


def serving_file(recipe: str) -> ModelFile:
    """Load what restores a recipe's trained versions, to judge with; RecipeError where there is no such recipe."""
    return _module(_entry(recipe).served_by)


def needs_validation(recipe: str) -> bool:
    """Say whether a recipe chooses on validation examples, and not on folds."""
    return _entry(recipe).needs_validation


def is_of_heads(setting: str) -> bool:
    """Say whether a recipe's setting of this name is one of a head on an encoder at rest."""
    return setting in on_demand("models.checkworthiness.encoder_head").SETTINGS


def stands_on_encoder(recipe: str) -> bool:
    """Say whether a recipe learns from an encoder's means alone; RecipeError where there is no such recipe."""
    return _entry(recipe).on_encoder


def is_exported(recipe: str) -> bool:
    """Say whether what is served of a recipe is an export of what was trained; RecipeError where there is no such."""
    return _entry(recipe).served_by != _entry(recipe).trained_by


def require_progressive(recipe: str) -> None:
    """Raise RecipeError where a recipe has no weights that a later training could begin with."""
    if not is_exported(recipe):
        raise RecipeError(
            f"{recipe} is trained from nothing in moments, and cannot begin with another version's weights; train it "
            "without, or choose a recipe with an encoder."
        )


def warm_start_version(start: Path, *, recipe: str) -> str:
    """Name the version whose weights a training of this recipe may begin with.

    Raises:
        RecipeError: the recipe has no weights to go on from, or the version is of another recipe.
        ArtefactError: there is no version in the folder, or a broken one.
    """
    require_progressive(recipe)
    artefact = load_artefact(start)
    if artefact.model != recipe:
        raise RecipeError(
            f"{artefact.version} is made by {artefact.model}, and {recipe} cannot begin with its weights."
        )
    return artefact.version


def encoders_of(start: Path, *, recipe: str) -> dict[str, Any]:
    """The settings that a training shares with the version it begins with; raises as `warm_start_version` does."""
    warm_start_version(start, recipe=recipe)
    return {name: value for name, value in load_artefact(start).recipe.items() if name in ENCODERS}


def _entry(recipe: str) -> _Entry:
    if recipe not in _ENTRIES:
        raise RecipeError(f"There is no recipe {recipe!r}; choose among {', '.join(recipes())}.")
    return _ENTRIES[recipe]


def _module(name: str) -> ModelFile:
    module, _, part = name.partition(":")
    found = on_demand(f"models.{module}")
    return cast(ModelFile, getattr(found, part) if part else found)
