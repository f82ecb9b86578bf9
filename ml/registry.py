"""THE ONE DOOR into ml: train a version, load it, judge with it, say how good it is."""

import hashlib
import importlib
import json
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ml import generated
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
from ml.catalogue import (
    GENERATED_TEXT,
    check_fits,
    division_for,
    labels_for,
    model_file,
    needs_validation,
    recipes,
    serving_file,
    tasks,
)
from ml.evaluation.comparison import MARGIN, Comparison, Judged, compare_probabilities
from ml.evaluation.evaluate import Report, evaluate_probabilities, labels_of
from ml.evaluation.side_by_side import SideBySide, side_by_side
from ml.examples import Example, ExamplesError, data_hash, in_fixed_order
from ml.fitness import UnfitArtefactError, require_fit
from ml.generated import CheckError, FragmentJudge, GeneratedCheck
from ml.keeping import keep, same_training
from ml.models.shape import Fitted, Model, Reader, RecipeError, Run
from ml.parts import Parts, divide
from ml.significance import ALPHA
from ml.starting import require_progressive, starting_version

__all__ = [
    "ArtefactError",
    "ArtefactExistsError",
    "BrokenArtefactError",
    "CheckError",
    "Comparison",
    "ExamplesError",
    "GeneratedCheck",
    "MissingArtefactError",
    "Model",
    "NotSavedError",
    "RecipeError",
    "Report",
    "SideBySide",
    "UnfitArtefactError",
    "check",
    "check_generated",
    "compare",
    "evaluate",
    "keep",
    "load",
    "load_trained",
    "needs_validation",
    "pull",
    "read_report",
    "recipes",
    "require_progressive",
    "same_training",
    "side_by_side",
    "tasks",
    "train",
    "version_name",
]


_KEPT = 4
_loaded: OrderedDict[tuple[Path, int], Model] = OrderedDict()
_lock = threading.Lock()


def train(
    examples: Iterable[Example],
    folder: Path,
    *,
    task: str = "checkworthiness",
    recipe: str = "svm-tfidf",
    settings: Mapping[str, Any] | None = None,
    validation: Sequence[Example] | None = None,
    held_out: Sequence[Example] | None = None,
    start: Path | None = None,
    resume: bool = False,
    progress: bool = False,
) -> Report:
    """Train a version, write its artefact to the folder, and report how good it is.

    Epoch, calibration and threshold are chosen on `validation`. Where none is given, a recipe of the loop takes 10 % of
    the examples for it, and another 10 % for the report (CH-35), and a baseline judges folds. The report is on
    `held_out`, or else on what there is; its `basis` says which. `settings` replaces parts of the recipe. With `start`
    a network begins with the weights of the version in that folder. The same examples, in whatever order, the same
    recipe and the same start give the same version. With `resume` an interrupted training goes
    on from its last checkpoint, and one that was never begun begins; `progress` shows a bar.

    Raises:
        ExamplesError: a label is missing, or a class has too few different texts.
        RecipeError: the task, the recipe or a setting does not exist, its encoder is not on this machine, or it cannot
            begin with the version given.
        ArtefactExistsError: the folder is taken, or an interrupted training lies beside it and `resume` is not given.
        NotSavedError: the artefact could not be written; nothing of it is left.
    """
    check_free(folder)
    ordered = in_fixed_order(examples)
    labels_of(ordered)
    check_fits(recipe, task=task)
    chosen = model_file(recipe).read_recipe(settings or {})
    labels = labels_for(task)
    parts = divide(
        ordered,
        validation=validation,
        held_out=held_out,
        needed=needs_validation(recipe),
        division=division_for(task),
    )
    name = version_name(ordered, task=task, recipe=recipe, settings=settings, validation=validation, start=start)
    run = Run(name=name, state=_state_of(folder), start=start, resume=resume, progress=progress)
    fitted = model_file(recipe).fit(parts.training, recipe=chosen, validation=parts.validation, run=run)
    known = {"version": name, "task": task, "model": recipe, "recipe": asdict(chosen), "labels": labels}
    artefact = _artefact(fitted, data_hash=data_hash(ordered), **known)
    report = _report(artefact, fitted, parts)
    if fitted.is_main:
        save_artefact(replace(artefact, report=report.to_dict()), folder, write=fitted.write)
        shutil.rmtree(_state_of(folder), ignore_errors=True)
    return report


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
    check_fits(recipe, task=task)
    chosen = asdict(model_file(recipe).read_recipe(settings or {}))
    parts = [FORMAT, task, labels_for(task), recipe, chosen, data_hash(examples)]
    if validation is not None:
        parts.append(data_hash(validation))
    if start is not None:
        parts.append({"start": starting_version(start, recipe=recipe)})
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


def load_trained(folder: Path) -> Model:
    """Load a version as it was trained, in torch where it is a network: to hold its export against it.

    Raises:
        ArtefactError: as `load` does.
    """
    return _restore(load_artefact(folder), trained=True)


def check(folder: Path, *, task: str = "checkworthiness") -> Artefact:
    """Say what a version is that may be put to work: it loads, judges, and does so as the trained model would.

    Raises:
        MissingArtefactError: the folder holds no artefact.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
        UnfitArtefactError: it is of another task, or its export disagrees with the trained network.
    """
    artefact = load_artefact(folder, in_full=True)
    # Not by `load`: what is only looked at is not to stay in memory.
    model = _restore(artefact)
    require_fit(artefact, task=task)
    model.predict([Example(text="El paro ha bajado un 3 % desde 2019.")])
    return artefact


def pull(recipe: str, *, encoder: str | None = None) -> Any:
    """Fetch what a recipe needs from Hugging Face, and say its name, folder, size in bytes and licence.

    Raises:
        RecipeError: the recipe needs nothing, or the encoder cannot be fetched.
    """
    default = asdict(model_file(recipe).read_recipe({})).get("encoder")
    if default is None:
        raise RecipeError(f"{recipe} needs no pretrained weights; train it.")
    return importlib.import_module("ml.encoders").pull(encoder or default)


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
        examples,
        probabilities,
        threshold=judge.threshold,
        version=judge.version,
        basis=basis,
        truncated=judge.truncated(examples) if isinstance(judge, Reader) else None,
    )


def compare(
    a: Model | Path,
    b: Model | Path,
    examples: Sequence[Example],
    *,
    basis: str = "the examples given",
    margin: float = MARGIN,
) -> Comparison:
    """Say which of two versions is better on labelled examples, and how sure that is: the paired bootstrap.

    Raises:
        ExamplesError: there are no examples, some have no label, or the margin is negative.
        ArtefactError: a folder was given that cannot be loaded.
    """
    labels_of(examples)
    sides = [load(model) if isinstance(model, Path) else model for model in (a, b)]
    judged = [
        Judged(side.version, side.threshold, [prediction.probability for prediction in side.predict(examples)])
        for side in sides
    ]
    return compare_probabilities(examples, judged[0], judged[1], basis=basis, margin=margin)


def check_generated(
    model: Model | Path,
    text: str,
    *,
    language: str | None = None,
    alpha: float = ALPHA,
    correction: str = "bh",
) -> GeneratedCheck:
    """Say which passages of a text a machine probably wrote; a text that cannot be judged is an answer, too.

    `correction` for the number of passages is bh (Benjamini-Hochberg), holm, by or none.

    Raises:
        CheckError: the version was trained for another task, or alpha or the correction makes no sense.
        ArtefactError: a folder was given that cannot be loaded.
    """
    judge = load(model) if isinstance(model, Path) else model
    if not isinstance(judge, FragmentJudge):
        raise CheckError(f"{judge.version} was not trained for {GENERATED_TEXT}; give a version that was.")
    return generated.check(judge, text, language=language, alpha=alpha, correction=correction)


def read_report(folder: Path) -> Report:
    """Read the report that was written when the version was trained.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    try:
        return Report.from_dict(load_artefact(folder).report)
    except (KeyError, TypeError) as error:
        raise BrokenArtefactError(f"The report in {folder} is incomplete; train the version again.") from error


def _artefact(fitted: Fitted, **known: Any) -> Artefact:
    return Artefact(
        **known,
        threshold=fitted.threshold,
        calibration=fitted.calibration,
        cleaning=fitted.cleaning,
        vocabulary=fitted.vocabulary,
        weights=fitted.weights,
        details=fitted.details,
    )


def _report(artefact: Artefact, fitted: Fitted, parts: Parts) -> Report:
    if parts.held_out is None:
        judged = parts.training if parts.validation is None else parts.validation
        probabilities: Sequence[float] = fitted.probabilities.tolist()
    elif fitted.judge is None:
        return evaluate(_restore(artefact), parts.held_out, basis=parts.basis)
    else:
        judged, probabilities = parts.held_out, fitted.judge(parts.held_out).tolist()
    return evaluate_probabilities(
        judged,
        probabilities,
        threshold=artefact.threshold,
        version=artefact.version,
        basis=parts.basis,
        truncated=fitted.truncated(judged) if fitted.truncated else None,
    )


def _state_of(folder: Path) -> Path:
    """Say where the state of a training is kept until its artefact is whole."""
    return folder.parent / f".{folder.name}.training"


def _restore(artefact: Artefact, *, trained: bool = False) -> Model:
    if artefact.model not in recipes():
        raise BrokenArtefactError(
            f"{artefact.version} is made by {artefact.model!r}, which this claimwire does not know; update it."
        )
    try:
        return (model_file if trained else serving_file)(artefact.model).restore(artefact)
    except (KeyError, IndexError, RecipeError) as error:
        raise BrokenArtefactError(f"{artefact.version} is incomplete ({error!r}); train it again.") from error
