"""Trained versions, ready to judge: rebuilt from their folders, the last few kept in memory."""

import threading
from collections import OrderedDict
from functools import lru_cache
from pathlib import Path

from ml.answers.explanation import Explanation
from ml.artefacts.on_disk import Artefact, ArtefactError, BrokenArtefactError, load_artefact, modified
from ml.encoders import shelf
from ml.evaluation.classes import ClassReport
from ml.evaluation.evaluate import Report
from ml.examples import Example, learnt
from ml.model import Explainer, Model, RecipeError
from ml.text.words import STEPS
from ml.versions.catalogue import model_file, recipes, serving_file
from ml.versions.fit_for_work import require_fit

FEW = 1_000
"""What learnt from fewer different texts than this can promise nothing."""

_KEPT = 4
_loaded: OrderedDict[tuple[Path, int], Model] = OrderedDict()
_lock = threading.Lock()


def load(folder: Path) -> Model:
    """Load a trained version, or take the one loaded before while its folder is unaltered.

    Raises:
        MissingArtefactError: the folder holds no artefact.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
    """
    written = modified(folder)  # first: what cannot be read cannot be resolved either
    key = folder.resolve(), written
    with _lock:
        model = _loaded.pop(key, None) or restore(load_artefact(folder))
        _loaded[key] = model
        while len(_loaded) > _KEPT:
            _loaded.popitem(last=False)
    return model


def load_trained(folder: Path) -> Model:
    """Load a version as it was trained, in torch where it is a network: to hold its export against it.

    Raises:
        ArtefactError: as `load` does.
    """
    return restore(load_artefact(folder), trained=True)


def restore(artefact: Artefact, *, trained: bool = False) -> Model:
    """Rebuild a version as it is served, or as it was trained; BrokenArtefactError where it cannot be rebuilt."""
    if artefact.model not in recipes():
        raise BrokenArtefactError(
            f"{artefact.version} is made by {artefact.model!r}, which this claimwire does not know; update it."
        )
    unknown = [step for step in artefact.cleaning if step not in STEPS]
    if unknown:
        raise BrokenArtefactError(
            f"{artefact.version} cleans texts by {unknown[0]!r}, which this claimwire does not know; update it."
        )
    try:
        return (model_file if trained else serving_file)(artefact.model).restore(artefact)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecipeError) as error:
        raise BrokenArtefactError(f"{artefact.version} is incomplete ({error!r}); train it again.") from error


def described(folder: Path) -> str:
    """Say which version a folder holds, and on which encoder it stands where that is one that heads share.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    artefact = load_artefact(folder)
    encoder = artefact.details.get("encoder")
    return artefact.version + (f", on {encoder['name']}" if isinstance(encoder, dict) else "")


def few_learnt(folder: Path) -> int | None:
    """Say how many different texts a version learnt from where they are few; None where they are not, or not known.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    return _few_learnt(folder, modified(folder))


@lru_cache(maxsize=_KEPT)
def _few_learnt(folder: Path, written: int) -> int | None:  # noqa: ARG001 - an altered folder is read again
    texts = learnt.count(load_artefact(folder).details.get(learnt.LEARNT))
    return texts if texts is not None and texts < FEW else None


def lacks_encoder(folder: Path) -> bool:
    """Say whether a version stands on an encoder that heads share and that is not on this machine.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    artefact = load_artefact(folder)
    encoder = artefact.details.get("encoder")
    if not isinstance(encoder, dict) or "encoder" not in artefact.recipe:
        return False
    try:
        shelf.of_id(encoder["id"], shelf.places(encoder["id"], named=artefact.recipe["encoder"], version=folder))
    except ArtefactError:
        return True
    return False


def explain(folder: Path, text: str) -> Explanation:
    """Say why a version judges a text as it does.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
        RecipeError: its words do not add up to its decision.
    """
    model = load(folder)
    if not isinstance(model, Explainer):
        raise RecipeError(f"{model.version} cannot say what each word adds; give a version for check-worthiness.")
    prediction, words = model.explained(text)
    return Explanation(model.version, model.threshold, text, prediction, tuple(words))


def read_report(folder: Path) -> Report | ClassReport:
    """Read the report that was written when the version was trained.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
    """
    try:
        report = load_artefact(folder).report
        return ClassReport.from_dict(report) if "by_class" in report else Report.from_dict(report)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenArtefactError(f"The report in {folder} is incomplete; train the version again.") from error


def check(folder: Path, *, task: str = "checkworthiness") -> Artefact:
    """Say what a version is that may be put to work: it loads, judges, and does so as the trained model would.

    Raises:
        MissingArtefactError: the folder holds no artefact.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
        UnfitArtefactError: it is of another task, or its export disagrees with the trained network.
    """
    artefact = load_artefact(folder, in_full=True)
    # Not by `load`: what is only looked at is not to stay in memory.
    model = restore(artefact)
    require_fit(artefact, task=task)
    try:
        model.predict([Example(text="El paro ha bajado un 3 % desde 2019.")])
    except (IndexError, KeyError, TypeError, ValueError) as error:
        raise BrokenArtefactError(f"{artefact.version} loads and cannot judge ({error!r}); train it again.") from error
    return artefact
