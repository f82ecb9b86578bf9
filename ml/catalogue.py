"""Which recipes and tasks there are, and where their code is; it is loaded with the first use of a recipe."""

import importlib
from dataclasses import dataclass
from typing import cast

from ml.models.shape import ModelFile, RecipeError


@dataclass(frozen=True)
class _Entry:
    """The model file that trains a recipe, and the module that serves it without the libraries of training."""

    trained_by: str
    served_by: str
    needs_validation: bool = False


_ENTRIES = {
    "svm-tfidf": _Entry("ml.models.svm_tfidf", "ml.models.svm_tfidf"),
    "lr-embeddings": _Entry("ml.models.lr_embeddings", "ml.models.lr_embeddings"),
    "xlmr": _Entry("ml.models.xlmr", "ml.models.text_model", needs_validation=True),
    "xlmr-two-level": _Entry("ml.models.xlmr_two_level", "ml.models.text_model", needs_validation=True),
}
_LABELS = {"checkworthiness": ("not worth checking", "worth checking")}


def recipes() -> tuple[str, ...]:
    """Name the recipes that `ml.registry.train` knows."""
    return tuple(_ENTRIES)


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
    return cast(ModelFile, importlib.import_module(name))
