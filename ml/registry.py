"""THE ONE DOOR into ml: train a version, load it, judge with it, say how good it is."""

import hashlib
import importlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, cast

from ml.artefacts import (
    FORMAT,
    Artefact,
    ArtefactError,
    ArtefactExistsError,
    BrokenArtefactError,
    MissingArtefactError,
    NotSavedError,
    check_free,
    load_artefact,
    modified,
    save_artefact,
)
from ml.evaluation import Report, evaluate_probabilities, labels_of
from ml.examples import Example, ExamplesError, data_hash, in_fixed_order
from ml.models.shape import Fitted, Model, ModelFile, RecipeError

__all__ = [
    "ArtefactError",
    "ArtefactExistsError",
    "BrokenArtefactError",
    "ExamplesError",
    "MissingArtefactError",
    "Model",
    "NotSavedError",
    "RecipeError",
    "Report",
    "evaluate",
    "load",
    "read_report",
    "recipes",
    "tasks",
    "train",
    "version_name",
]

# A model's libraries are loaded with the first model that needs them, and never by those that need none.
_MODEL_FILES = {"svm-tfidf": "ml.models.svm_tfidf"}
_LABELS = {"checkworthiness": ("not worth checking", "worth checking")}

_KEPT = 4
_loaded: OrderedDict[tuple[Path, int], Model] = OrderedDict()
_lock = threading.Lock()


def recipes() -> tuple[str, ...]:
    """Name the recipes that `train` knows."""
    return tuple(_MODEL_FILES)


def tasks() -> tuple[str, ...]:
    """Name the tasks that `train` knows."""
    return tuple(_LABELS)


def train(
    examples: Iterable[Example],
    folder: Path,
    *,
    task: str = "checkworthiness",
    recipe: str = "svm-tfidf",
    settings: Mapping[str, Any] | None = None,
    held_out: Sequence[Example] | None = None,
) -> Report:
    """Train a version, write its artefact to the folder, and report how good it is.

    The report is on `held_out`, or else on predictions for folds of the examples that were not trained on; its
    `basis` says which. `settings` replaces parts of the recipe. The same examples, in whatever order, and the
    same recipe give the same version.

    Raises:
        ExamplesError: a label is missing, or a class has fewer than two different texts.
        RecipeError: the task, the recipe or a setting does not exist.
        ArtefactExistsError: the folder is taken.
        NotSavedError: the artefact could not be written; nothing of it is left.
    """
    check_free(folder)
    ordered = in_fixed_order(examples)
    labels_of(ordered)
    file = _model_file(recipe)
    chosen = file.read_recipe(settings or {})
    fitted: Fitted = file.fit(ordered, recipe=chosen)
    artefact = Artefact(
        version=version_name(ordered, task=task, recipe=recipe, settings=settings),
        task=task,
        model=recipe,
        recipe=asdict(chosen),
        labels=_labels(task),
        threshold=fitted.threshold,
        calibration=fitted.calibration,
        cleaning=fitted.cleaning,
        data_hash=data_hash(ordered),
        vocabulary=fitted.vocabulary,
        weights=fitted.weights,
    )
    report = _report(artefact, fitted, ordered, held_out=held_out)
    save_artefact(replace(artefact, report=report.to_dict()), folder)
    return report


def version_name(
    examples: Iterable[Example],
    *,
    task: str = "checkworthiness",
    recipe: str = "svm-tfidf",
    settings: Mapping[str, Any] | None = None,
) -> str:
    """Name the version that `train` makes of these, such as `svm-tfidf-1f0c3a2b`, without training it.

    Raises:
        RecipeError: the task, the recipe or a setting does not exist.
    """
    chosen = asdict(_model_file(recipe).read_recipe(settings or {}))
    parts = [FORMAT, task, _labels(task), recipe, chosen, data_hash(examples)]
    return f"{recipe}-{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]}"


def load(folder: Path) -> Model:
    """Load a trained version, or take the one loaded before while its folder is unaltered.

    Raises:
        MissingArtefactError: the folder holds no artefact.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
    """
    key = folder.resolve(), modified(folder)
    with _lock:
        model = _loaded.pop(key, None) or _restore(load_artefact(folder))
        _loaded[key] = model
        while len(_loaded) > _KEPT:
            _loaded.popitem(last=False)
    return model


def evaluate(model: Model | Path, examples: Sequence[Example], *, basis: str = "the examples given") -> Report:
    """Say how good a version is on labelled examples; `basis` says in the report which they are.

    Raises:
        ExamplesError: there are no examples, or some have no label.
        ArtefactError: a folder was given that cannot be loaded.
    """
    labels_of(examples)
    judge = load(model) if isinstance(model, Path) else model
    probabilities = [prediction.probability for prediction in judge.predict(examples)]
    return evaluate_probabilities(
        examples, probabilities, threshold=judge.threshold, version=judge.version, basis=basis
    )


def read_report(folder: Path) -> Report:
    """Read the report that was written when the version was trained.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    try:
        return Report.from_dict(load_artefact(folder).report)
    except (KeyError, TypeError) as error:
        raise BrokenArtefactError(f"The report in {folder} is incomplete; train the version again.") from error


def _report(
    artefact: Artefact, fitted: Fitted, examples: Sequence[Example], *, held_out: Sequence[Example] | None
) -> Report:
    if held_out is not None:
        return evaluate(_restore(artefact), held_out, basis="held-out examples")
    return evaluate_probabilities(
        examples,
        fitted.probabilities,
        threshold=artefact.threshold,
        version=artefact.version,
        basis="out-of-fold predictions on the training examples, on which threshold and calibration were chosen",
    )


def _restore(artefact: Artefact) -> Model:
    if artefact.model not in _MODEL_FILES:
        raise BrokenArtefactError(
            f"{artefact.version} is made by {artefact.model!r}, which this claimwire does not know; update it."
        )
    try:
        return _model_file(artefact.model).restore(artefact)
    except (KeyError, IndexError, RecipeError) as error:
        raise BrokenArtefactError(f"{artefact.version} is incomplete ({error!r}); train it again.") from error


def _model_file(recipe: str) -> ModelFile:
    if recipe not in _MODEL_FILES:
        raise RecipeError(f"There is no recipe {recipe!r}; choose among {', '.join(recipes())}.")
    return cast(ModelFile, importlib.import_module(_MODEL_FILES[recipe]))


def _labels(task: str) -> tuple[str, ...]:
    if task not in _LABELS:
        raise RecipeError(f"There is no task {task!r}; choose among {', '.join(tasks())}.")
    return _LABELS[task]
