"""Train a version and write its artefact: the same steps for every recipe and task."""

import hashlib
import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ml.artefacts.on_disk import FORMAT, Artefact, check_free, load_artefact, save_artefact
from ml.choosing.splits import Splits, divide
from ml.evaluation.classes import ClassReport, evaluate_classes
from ml.evaluation.evaluate import Report, evaluate_probabilities, labels_of
from ml.examples import Example, data_hash, in_fixed_order
from ml.examples.language import language_of
from ml.examples.learnt import LEARNT, again, kept
from ml.model import Fitted, MeansOf, Run
from ml.versions.catalogue import (
    check_fits,
    division_for,
    encoders_of,
    labels_for,
    model_file,
    needs_validation,
    stands_on_encoder,
    warm_start_version,
)
from ml.versions.evaluate import evaluate
from ml.versions.loading import restore


def train(
    examples: Iterable[Example],
    folder: Path,
    *,
    task: str = "checkworthiness",
    recipe: str = "svm-tfidf",
    settings: Mapping[str, Any] | None = None,
    validation: Sequence[Example] | None = None,
    held_out: Sequence[Example] | None = None,
    basis: str = "held-out examples",
    start: Path | None = None,
    resume: bool = False,
    progress: bool = False,
    means: MeansOf | None = None,
) -> Report | ClassReport:
    """Train a version, write its artefact to the folder, and report how good it is.

    Epoch, calibration and threshold are chosen on `validation`. Where none is given, a recipe of the loop takes 10 % of
    the examples for it, and another 10 % for the report (CH-35), and a baseline judges folds. The report is on
    `held_out`, which `basis` names, or else on what there is. `settings` replaces parts of the recipe. With `start`
    a network begins with the weights of the version in that folder. The same examples, in whatever order, the same
    recipe and the same start give the same version. With `resume` an interrupted training goes
    on from its last checkpoint, and one that was never begun begins; `progress` shows a bar. `means` gives an encoder's
    vectors of texts to recipes that stand on one; without it they are made.

    Raises:
        ExamplesError: a label is missing, or a class has too few different texts.
        RecipeError: the task, the recipe or a setting does not exist, its encoder is not on this machine, or it cannot
            begin with the version given.
        ArtefactExistsError: the folder is taken, or an interrupted training lies beside it and `resume` is not given.
        NotSavedError: the artefact could not be written; nothing of it is left.
    """
    check_free(folder)
    ordered, chosen = in_fixed_order(examples), _checked(recipe, settings, task=task, start=start)
    labels = labels_for(task)
    for given in (ordered, validation, held_out):
        if given is not None:
            labels_of(given, classes=len(labels))
    needed, division = needs_validation(recipe), division_for(task)
    splits = divide(ordered, validation=validation, held_out=held_out, needed=needed, division=division)
    if held_out is not None:
        splits = replace(splits, basis=basis)
    name = version_name(ordered, task=task, recipe=recipe, settings=settings, validation=validation, start=start)
    run = Run(name=name, state=_state_of(folder), start=start, resume=resume, progress=progress, means=means)
    fitted = model_file(recipe).fit(splits.training, recipe=chosen, validation=splits.validation, run=run)
    known = {"version": name, "task": task, "model": recipe, "recipe": asdict(chosen), "labels": labels}
    artefact = _artefact(fitted, learnt=_learnt(fitted, splits, start), data_hash=data_hash(ordered), **known)
    report = _report(artefact, fitted, splits)
    if splits.held_out is not None:
        report = replace(report, learnt=again(artefact.details[LEARNT], splits.held_out))
    if isinstance(report, Report):
        report = replace(report, trained_languages=_languages([*splits.training, *(splits.validation or ())], start))
    if fitted.is_main:
        save_artefact(replace(artefact, report=report.to_dict()), folder, write=fitted.write)
        shutil.rmtree(_state_of(folder), ignore_errors=True)
    return report


def _checked(recipe: str, settings: Mapping[str, Any] | None, *, task: str, start: Path | None) -> Any:
    """Make a recipe of a task, with the encoder of what it begins with; RecipeError where that makes no sense."""
    check_fits(recipe, task=task)
    shared = {} if start is None else encoders_of(start, recipe=recipe)
    return model_file(recipe).read_recipe({**shared, **(settings or {})})


def version_name(
    examples: Iterable[Example],
    *,
    task: str = "checkworthiness",
    recipe: str = "svm-tfidf",
    settings: Mapping[str, Any] | None = None,
    validation: Sequence[Example] | None = None,
    start: Path | None = None,
) -> str:
    """Name the version that `train` makes of these, such as `svm-tfidf-1f0c3a2b`, without training it.

    Raises:
        RecipeError: the task, the recipe or a setting does not exist, or it cannot begin with the version given.
        ArtefactError: the folder to begin with holds no version.
    """
    chosen = asdict(_checked(recipe, settings, task=task, start=start))
    if stands_on_encoder(recipe):
        del chosen["encoder"]  # where it lies makes no other version; its id, which stays, would
    parts = [FORMAT, task, labels_for(task), recipe, chosen, data_hash(examples)]
    if validation is not None:
        parts.append(data_hash(validation))
    if start is not None:
        parts.append({"start": warm_start_version(start, recipe=recipe)})
    return f"{recipe}-{hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]}"


def _learnt(fitted: Fitted, splits: Splits, start: Path | None) -> str:
    """The texts that trained or chose, and those that a version to begin with, or an ensemble's members, had learnt."""
    before = [fitted.details.get(LEARNT), load_artefact(start).details.get(LEARNT) if start else None]
    return kept([*splits.training, *(splits.validation or ())], before=before)


def _languages(examples: Iterable[Example], start: Path | None) -> dict[str, int]:
    """Count what a version learns from by language, with what the one that it begins with had learnt from."""
    counts = Counter(language_of(example) or "" for example in examples)
    counts.update(load_artefact(start).report.get("trained_languages", {}) if start else {})
    return dict(sorted(counts.items()))


def _artefact(fitted: Fitted, *, learnt: str, **known: Any) -> Artefact:
    return Artefact(
        **known,
        threshold=fitted.threshold,
        calibration=fitted.calibration,
        cleaning=fitted.cleaning,
        vocabulary=fitted.vocabulary,
        weights=fitted.weights,
        details={**fitted.details, LEARNT: learnt},
    )


def _report(artefact: Artefact, fitted: Fitted, splits: Splits) -> Report | ClassReport:
    if splits.held_out is None:
        judged = splits.training if splits.validation is None else splits.validation
        probabilities = fitted.probabilities
    elif fitted.judge is None:
        return evaluate(restore(artefact), splits.held_out, basis=splits.basis)
    else:
        judged, probabilities = splits.held_out, fitted.judge(splits.held_out)
    known: dict[str, Any] = {"version": artefact.version, "basis": splits.basis}
    known["truncated"] = fitted.truncated(judged) if fitted.truncated else None
    if len(artefact.labels) > 2:
        missing = fitted.missing(judged) if fitted.missing else None
        return evaluate_classes(judged, probabilities, labels=artefact.labels, missing_images=missing, **known)
    return evaluate_probabilities(judged, probabilities, threshold=artefact.threshold, **known)


def _state_of(folder: Path) -> Path:
    """Say where the state of a training is kept until its artefact is whole."""
    return folder.parent / f".{folder.name}.training"
