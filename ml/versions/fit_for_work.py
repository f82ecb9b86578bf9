"""Whether a trained version may be put to work: it is whole, of the right task, and judges as it was trained to."""

from ml.artefacts.on_disk import Artefact, ArtefactError
from ml.networks.exporting.agreement import Agreement, DisagreementError
from ml.versions.catalogue import is_exported

EXPORT = "export"
"""The part of an artefact's details that says how well its export agrees with the trained network."""


class UnfitArtefactError(ArtefactError):
    """A version loads, and yet must not be put to work; its message says why and what to do."""


def require_fit(artefact: Artefact, *, task: str) -> None:
    """Refuse a version of another task, and one whose export was not found to agree with the trained network.

    Raises:
        UnfitArtefactError: it must not be put to work.
    """
    if artefact.task != task:
        raise UnfitArtefactError(
            f"{artefact.version} is a model of {artefact.task}, and not of {task}; give a version of {task}."
        )
    if artefact.recipe.get("modality") == "image":
        raise UnfitArtefactError(
            f"{artefact.version} looks at pictures alone, for trials; give a version that reads what is said."
        )
    if is_exported(artefact.model):
        _require_agreement(artefact)


def _require_agreement(artefact: Artefact) -> None:
    try:
        agreement = Agreement(**artefact.details[EXPORT])
    except (KeyError, TypeError) as error:
        raise UnfitArtefactError(
            f"{artefact.version} does not say how well its export agrees with the trained network; train it again."
        ) from error
    try:
        agreement.require()
    except DisagreementError as error:
        raise UnfitArtefactError(f"{artefact.version} is not served as it was trained: {error}") from error
