"""Where the live model comes from: what was promoted last, or at the first start the demo model, trained there."""

import logging
from dataclasses import asdict
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.learning.retraining import first_model
from pipeline.learning.retraining.first_model import FirstModel, Say
from pipeline.learning.retraining.kept_means import KeptMeans
from pipeline.messages import worth as worth_words
from pipeline.store import locks
from pipeline.store.learning import models
from pipeline.store.locks import Lock
from pipeline.tables import ModelVersion

DEMO_RECIPE = first_model.SVM


log = logging.getLogger(__name__)


class ModelMissing(UserError):
    """The live model is not on this machine, or cannot be loaded here."""


def live_version(
    session: Session,
    *,
    models_dir: Path,
    samples: Path,
    encoder: str | None = first_model.NO_ENCODER,
    say: Say = log.info,
) -> ModelVersion:
    """The version in use; where there is none yet, the demo model is trained, on this encoder, and promoted. Commits.

    Raises ModelMissing when its folder is not here.
    """
    version = models.live(session, models.CHECKWORTHINESS)
    if version is None:
        locks.hold(session, Lock.PROMOTION)
        version = models.live(session, models.CHECKWORTHINESS)
        if version is None:
            keep = partial(KeptMeans.of, sessions=sessionmaker(session.get_bind()))
            first = first_model.train(models_dir, samples, encoder=encoder, say=say, keep=keep)
            version = _promoted(session, first)
        session.commit()
    if not Path(version.folder).is_dir():
        raise ModelMissing(
            _(
                "The live model {name} is not at {folder}: copy its folder there from the machine that "
                "trained it, or share the models folder between machines."
            ).format(name=version.name, folder=version.folder)
        )
    return version


def load(version: ModelVersion) -> registry.Model:
    """The version, ready to judge; raises ModelMissing where its folder is broken on this machine."""
    try:
        return registry.load(Path(version.folder))
    except registry.ArtefactError as error:
        raise ModelMissing(
            _("The live model {name} cannot be loaded here: {error} Or go back: claimwire model rollback.").format(
                name=version.name, error=error
            )
        ) from error


def _promoted(session: Session, first: FirstModel) -> ModelVersion:
    model = registry.load(first.folder)
    version = models.add_candidate(
        session, task=models.CHECKWORTHINESS, name=model.version, recipe=first.recipe, folder=str(first.folder),
        threshold=model.threshold, report=registry.read_report(first.folder).to_dict(),
    )  # fmt: skip
    worth = registry.worth_of(first.folder)
    if said := worth_words.against(worth):
        log.warning("%s is put to work as the first model, although %s", version.name, said)
    models.promote(session, version, by="first start", worth=asdict(worth), anyway=worth.against is not None)
    return version
