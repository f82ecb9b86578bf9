"""Which recipes and tasks there are, and where their code is; it is loaded with the first use of a recipe."""

import importlib
from dataclasses import dataclass
from typing import cast

from ml.answers import document_comparison
from ml.choosing.splits import Division
from ml.model import ModelFile, RecipeError

CHECKWORTHINESS, GENERATED_TEXT, COMPARISON = "checkworthiness", "generated-text", "comparison"


@dataclass(frozen=True)
class _Entry:
    """The model file that trains a recipe, and the module that serves it without the libraries of training."""

    trained_by: str
    served_by: str
    needs_validation: bool = False
    task: str = CHECKWORTHINESS


_ENTRIES = {
    "svm-tfidf": _Entry("checkworthiness.svm_tfidf", "checkworthiness.svm_tfidf"),
    "lr-embeddings": _Entry("checkworthiness.lr_embeddings", "checkworthiness.lr_embeddings"),
    "xlmr": _Entry("checkworthiness.xlmr", "checkworthiness.text_model", needs_validation=True),
    "xlmr-two-level": _Entry("checkworthiness.xlmr_two_level", "checkworthiness.text_model", needs_validation=True),
    "nb-tfidf-generated": _Entry("generated.nb", "generated.nb", needs_validation=True, task=GENERATED_TEXT),
    "transformer-generated": _Entry(
        "generated.transformer", "generated.serving", needs_validation=True, task=GENERATED_TEXT
    ),
    "t5-encoder-generated": _Entry(
        "generated.t5_encoder", "generated.serving", needs_validation=True, task=GENERATED_TEXT
    ),
    "t5-generated": _Entry("generated.t5", "generated.serving", needs_validation=True, task=GENERATED_TEXT),
    "lr-tfidf-generated": _Entry("generated.lr", "generated.lr", needs_validation=True, task=GENERATED_TEXT),
    "noir": _Entry("comparison.noir", "comparison.model", needs_validation=True, task=COMPARISON),
    "tyche": _Entry("comparison.tyche", "comparison.model", needs_validation=True, task=COMPARISON),
    "ensemble": _Entry("comparison.ensemble", "comparison.ensemble", needs_validation=True, task=COMPARISON),
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


def is_exported(recipe: str) -> bool:
    """Say whether what is served of a recipe is an export of what was trained; RecipeError where there is no such."""
    return _entry(recipe).served_by != _entry(recipe).trained_by


def _entry(recipe: str) -> _Entry:
    if recipe not in _ENTRIES:
        raise RecipeError(f"There is no recipe {recipe!r}; choose among {', '.join(recipes())}.")
    return _ENTRIES[recipe]


def _module(name: str) -> ModelFile:
    return cast(ModelFile, importlib.import_module(f"ml.models.{name}"))
