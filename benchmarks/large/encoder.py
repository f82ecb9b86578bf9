"""A check-worthiness model with an encoder of multilingual-e5-small's size, in int8: its weights are random.

Speed does not depend on what the weights say. What does is how many cards are raised: the threshold is where a desk
finds as many posts check-worthy as desks usually do.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from benchmarks.candidates import stand_in
from benchmarks.candidates.stand_in import Size
from ml.artefacts.on_disk import Artefact, save_artefact
from ml.examples import Example
from ml.models.checkworthiness import text_model
from ml.models.checkworthiness.xlmr import ONE_LEVEL
from ml.versions.catalogue import labels_for
from pipeline.store import locks
from pipeline.store.learning import models
from pipeline.store.learning.models import CHECKWORTHINESS
from pipeline.store.locks import Lock

E5_SMALL = Size(hidden=384, heads=12)
CHECK_WORTHY = 0.2
"""The share of posts above the threshold."""


def build(folder: Path, texts: Sequence[str], *, size: Size = E5_SMALL) -> Artefact:
    """Write the model for texts like these, as a trained one would lie there."""
    untrained = Artefact(
        version="xlmr-random", task=CHECKWORTHINESS, model=ONE_LEVEL.name, recipe=asdict(ONE_LEVEL.read_recipe({})),
        labels=labels_for(CHECKWORTHINESS), threshold=0.5, calibration={"temperature": 1.0}, cleaning=(), data_hash="",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as made:
        stand_in.build(Path(made), texts, size=size, precision="int8")
        served = Path(made) / "served"
        judged = text_model.restore(replace(untrained, folder=served)).predict([Example(text=text) for text in texts])
        threshold = float(np.quantile([one.probability for one in judged], 1 - CHECK_WORTHY))
        artefact = replace(untrained, threshold=threshold)
        save_artefact(artefact, folder, write=lambda into: _copy(served, into))
    return artefact


def _copy(served: Path, into: Path) -> Mapping[str, Any]:
    shutil.copytree(served, into, dirs_exist_ok=True)
    return {}


def put_to_work(session: Session, folder: Path, artefact: Artefact) -> None:
    """Make it the desk's live version."""
    locks.hold(session, Lock.PROMOTION)
    version = models.add_candidate(
        session, task=artefact.task, name=artefact.version, recipe=artefact.model, folder=str(folder),
        threshold=artefact.threshold, report={},
    )  # fmt: skip
    models.promote(session, version, by="benchmark")
