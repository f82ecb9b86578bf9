"""Hold texts against people of the desk's own: another reference for a version of generated text."""

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ml.answers.reference import LEAST
from ml.artefacts.on_disk import CONFIG, REPORT, VOCABULARY, WEIGHTS, Artefact, check_free, load_artefact, save_artefact
from ml.examples import Example, ExamplesError, data_hash, in_fixed_order
from ml.examples.learnt import LEARNT, kept
from ml.models.generated import fragment_model
from ml.models.generated.fragment_model import FragmentModel
from ml.versions.fit_for_work import UnfitArtefactError
from ml.versions.loading import restore

_WRITTEN_ANEW = (CONFIG, REPORT, VOCABULARY, WEIGHTS)


def recalibrate(folder: Path, examples: Sequence[Example], out: Path) -> Artefact:
    """Write a version that judges as the one in `folder` does, and compares with these human texts instead of its own.

    Examples labelled 1 (a machine) are passed over, and so are texts too short to be judged; copies of one text, such
    as an agency's in several papers, count once. What the version was trained on must not be among them, or the rate
    of false alarms is another. Threshold and probability of whole texts, which
    take machine texts to choose, stay as they were.

    Raises:
        ExamplesError: fewer than 19 human texts are long enough.
        UnfitArtefactError: the version was trained for another task.
        ArtefactError: it cannot be loaded, or `out` is taken or cannot be written.
    """
    check_free(out)
    old = load_artefact(folder, in_full=True)
    model = restore(old)
    if not isinstance(model, FragmentModel):
        raise UnfitArtefactError(f"{old.version} was not trained for generated text; give a version that was.")
    each = {" ".join(one.text.split()): one for one in in_fixed_order(examples) if one.label != 1}
    human = [replace(one, label=0) for one in each.values()]
    scored = list(fragment_model.score(model.scorer, [one.text for one in human], fragment=model.fragment))
    reference = fragment_model.reference_of(scored, human, fragment=model.fragment)
    if len(reference.languages) < LEAST:
        raise ExamplesError(
            f"{len(reference.languages)} of these human texts, copies counted once, have the {model.least} words and "
            f"marks that it takes; give {LEAST} or more, and 100 of each language for rates that hold by language."
        )
    weights, details = fragment_model.kept(reference, human)
    if LEARNT in old.details:
        details[LEARNT] = kept(human, before=[old.details[LEARNT]])
    details["languages"] = {**old.details["languages"], **details["languages"]}
    made = replace(
        old,
        version=f"{old.version}-{hashlib.sha256(data_hash(human).encode()).hexdigest()[:8]}",
        weights={**old.weights, **weights},
        details={**old.details, **details, "recalibrated": {"from": old.version, "data_hash": data_hash(human)}},
    )
    save_artefact(made, out, write=lambda beside: _copy(folder, beside))
    return made


def _copy(folder: Path, beside: Path) -> dict[str, str]:
    """Take along the files of a network, which stay as they are."""
    shutil.copytree(
        folder, beside, dirs_exist_ok=True,
        ignore=lambda at, names: [name for name in names if Path(at) == folder and name in _WRITTEN_ANEW],
    )  # fmt: skip
    return {}
