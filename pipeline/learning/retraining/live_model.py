"""Where the live model comes from: what was promoted last, or at the first start the demo model, trained there."""

from contextlib import suppress
from pathlib import Path

from sqlalchemy.orm import Session

from ml import registry
from ml.errors import UserError
from ml.examples import read_examples
from pipeline.store import locks
from pipeline.store.learning import models
from pipeline.store.locks import Lock
from pipeline.tables import ModelVersion

DEMO_RECIPE = "svm-tfidf"
DEMO_FOLDER = f"{DEMO_RECIPE}-demo"


class ModelMissing(UserError):
    """The live model is not on this machine, or cannot be loaded here."""


def live_version(session: Session, *, models_dir: Path, samples: Path) -> ModelVersion:
    """The version in use; where there is none yet, the demo model is trained and promoted. Commits.

    Raises ModelMissing when its folder is not here.
    """
    version = models.live(session, models.CHECKWORTHINESS)
    if version is None:
        locks.hold(session, Lock.PROMOTION)
        version = models.live(session, models.CHECKWORTHINESS) or _train_demo(session, models_dir, samples)
        session.commit()
    if not Path(version.folder).is_dir():
        raise ModelMissing(
            f"The live model {version.name} is not at {version.folder}: copy its folder there from the machine that "
            "trained it, or share the models folder between machines."
        )
    return version


def load(version: ModelVersion) -> registry.Model:
    """The version, ready to judge; raises ModelMissing where its folder is broken on this machine."""
    try:
        return registry.load(Path(version.folder))
    except registry.ArtefactError as error:
        raise ModelMissing(
            f"The live model {version.name} cannot be loaded here: {error} Or go back: claimwire model rollback."
        ) from error


def _train_demo(session: Session, models_dir: Path, samples: Path) -> ModelVersion:
    """Train the paper's SVM-TFIDF baseline (CH-41) on the samples written for this project.

    A folder that is there already is taken over: its database was lost, or another database's process was faster.
    """
    folder = models_dir.resolve() / DEMO_FOLDER
    with suppress(registry.ArtefactExistsError):
        registry.train(
            task=models.CHECKWORTHINESS, recipe=DEMO_RECIPE, examples=list(read_examples(samples)), folder=folder
        )
    model = registry.load(folder)
    version = models.add_candidate(
        session, task=models.CHECKWORTHINESS, name=model.version, recipe=DEMO_RECIPE, folder=str(folder),
        threshold=model.threshold, report=registry.read_report(folder).to_dict(),
    )  # fmt: skip
    models.promote(session, version, by="first start")
    return version
