"""Fit what a version says to a desk's own texts: what it compares with, and how sure it is; what it learnt stays."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ml.answers.reference import LEAST, Reference
from ml.artefacts.on_disk import CONFIG, REPORT, VOCABULARY, WEIGHTS, Artefact, check_free, load_artefact, save_artefact
from ml.choosing.calibration import warmed
from ml.choosing.held_out import HeldOut, calibrate
from ml.evaluation.evaluate import labels_of, weights_of
from ml.examples import Example, ExamplesError, data_hash, in_fixed_order
from ml.examples.learnt import LEARNT, kept, new
from ml.models.comparison.pair_model import PairModel
from ml.models.generated import fragment_model
from ml.models.generated.fragment_model import FragmentModel
from ml.versions.fit_for_work import UnfitArtefactError
from ml.versions.loading import restore

OF_EACH = 20
"""So many corrected texts by people, and as many by machines, move the threshold of whole texts."""

_WRITTEN_ANEW = (CONFIG, REPORT, VOCABULARY, WEIGHTS)
_SMALLEST = 1e-12


def recalibrate(
    folder: Path, examples: Sequence[Example], out: Path, *, corrected: Sequence[Example] = ()
) -> Artefact:  # fmt: skip
    """Write a version that has learnt what the one in `folder` has, and is fitted to these texts.

    A version of generated text compares with the human `examples` instead of its own; examples labelled 1 (a machine)
    are passed over, and so are texts too short to be judged; copies of one text, such as an agency's in several papers,
    count once. What the version was trained on must not be among them, or the rate of false alarms is another.

    `corrected` is what a desk said of findings; texts that the version has learnt are left out. Those that a person
    wrote join the ones that it compares with: they had been flagged, so that fewer texts like them are; threshold and
    probability of whole texts, which take machine texts to choose, move where there are enough of both. A version of
    comparison is made warmer or colder by them, and may answer differently, since probabilities of classes, and of
    passages, are added up before the highest is taken. Where threshold or temperature moved, the figures of the report
    are left behind: nothing says yet how good the new version is.

    Raises:
        ExamplesError: fewer than 19 human texts are long enough, or nothing that was corrected is new to the version.
        UnfitArtefactError: the version is of a task for which there is nothing to fit.
        ArtefactError: it cannot be loaded, or `out` is taken or cannot be written.
    """
    check_free(out)
    old = load_artefact(folder, in_full=True)
    model, fresh = restore(old), _unlearnt(old, corrected)
    if corrected and not fresh and not examples:
        raise ExamplesError(f"{old.version} has learnt all of these texts already; correct more findings first.")
    if isinstance(model, FragmentModel):
        changes, learnt = _compared_with(old, model, examples, fresh)
    elif isinstance(model, PairModel) and fresh and not examples:
        changes, learnt = _as_sure_as_right(old, model, fresh), list(fresh)
    elif isinstance(model, PairModel):
        raise UnfitArtefactError(f"{old.version} is fitted by corrected findings alone; give those, and no files.")
    else:
        raise UnfitArtefactError(
            f"{old.version} was not trained for generated text or comparison by one network; give a version that was."
        )
    details = dict(changes.pop("details", {}))
    if LEARNT in old.details:
        details[LEARNT] = kept(learnt, before=[old.details[LEARNT]])
    if "calibration" in changes:
        changes["report"] = _of_training(old.report)
    known = {"from": old.version, "data_hash": data_hash(learnt), "corrected": len(fresh)}
    made = replace(
        old,
        version=f"{old.version}-{hashlib.sha256(data_hash(learnt).encode()).hexdigest()[:8]}",
        details={**old.details, **details, "recalibrated": known},
        **changes,
    )
    save_artefact(made, out, write=lambda beside: _copy(folder, beside))
    return made


def _of_training(report: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what a report says of the training, without figures: those are of another threshold or temperature."""
    return {name: report[name] for name in ("trained_languages",) if name in report}


def _unlearnt(old: Artefact, corrected: Sequence[Example]) -> list[Example]:
    if LEARNT not in old.details:
        return list(corrected)
    return new(old.details[LEARNT], corrected)


def _compared_with(
    old: Artefact, model: FragmentModel, examples: Sequence[Example], corrected: Sequence[Example]
) -> tuple[dict[str, Any], list[Example]]:
    """The parts of an artefact that compares with these human texts, and all texts that went into it."""
    human = _human([*examples, *corrected])
    scored = list(fragment_model.score(model.scorer, [one.text for one in human], fragment=model.fragment))
    reference = fragment_model.reference_of(scored, human, fragment=model.fragment)
    if not examples:
        reference = _joined(model.reference, reference)
    if len(reference.languages) < LEAST:
        raise ExamplesError(
            f"{len(reference.languages)} of these human texts, copies counted once, have the {model.least} words and "
            f"marks that it takes; give {LEAST} or more, and 100 of each language for rates that hold by language."
        )
    weights, details = fragment_model.kept(reference, human)
    own, theirs = old.details["languages"], details["languages"]
    # How a language looks is told by files of texts, and not by the few texts that were flagged.
    details["languages"] = {**own, **theirs} if examples else {**theirs, **own}
    changes: dict[str, Any] = {"weights": {**old.weights, **weights}, "details": details}
    machine = [one for one in corrected if one.label == 1]
    return changes | _threshold(model, corrected), [*human, *machine]


def _human(examples: Sequence[Example]) -> list[Example]:
    """Texts that people wrote, each once."""
    each = {" ".join(one.text.split()): one for one in in_fixed_order(examples) if one.label != 1}
    return [replace(one, label=0) for one in each.values()]


def _joined(own: Reference, more: Reference) -> Reference:
    return Reference(
        scores=np.concatenate([own.scores, more.scores]),
        texts=np.concatenate([own.texts, more.texts + len(own.languages)]),
        languages=(*own.languages, *more.languages),
    )


def _threshold(model: FragmentModel, corrected: Sequence[Example]) -> dict[str, Any]:
    """Sigmoid and threshold of whole texts, where there are enough of both kinds to choose them by."""
    scored = list(fragment_model.score(model.scorer, [one.text for one in corrected], fragment=model.fragment))
    long = [(one, found) for one, found in zip(corrected, scored, strict=True) if found.tokens >= model.least]
    judged = [one for one, _ in long]
    if min(sum(one.label == label for one in judged) for label in (0, 1)) < OF_EACH:
        return {}
    decisions = np.array([found.scores.mean() for _, found in long])
    found = calibrate(HeldOut(labels_of(judged), weights_of(judged), decisions[None, :]), setting=0)
    return {"threshold": found.threshold, "calibration": {"slope": found.slope, "offset": found.offset}}


def _as_sure_as_right(old: Artefact, model: PairModel, corrected: Sequence[Example]) -> dict[str, Any]:
    """The temperature at which a version is as sure as these pairs say that it is right."""
    ordered = in_fixed_order(corrected)
    probabilities = model.probabilities(ordered)
    logits = model.temperature * np.log(np.maximum(probabilities, _SMALLEST))
    labels = labels_of(ordered, classes=probabilities.shape[1])
    heat = warmed(model.temperature, logits, labels, weights=weights_of(ordered))
    calibration: Mapping[str, float] = {**old.calibration, "temperature": heat}
    return {"calibration": calibration}


def _copy(folder: Path, beside: Path) -> dict[str, str]:
    """Take along the files of a network, which stay as they are."""
    shutil.copytree(
        folder, beside, dirs_exist_ok=True,
        ignore=lambda at, names: [name for name in names if Path(at) == folder and name in _WRITTEN_ANEW],
    )  # fmt: skip
    return {}
