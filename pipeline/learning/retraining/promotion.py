"""Put a version to work, and go back: what the terminal, Slack and retraining share. Live changes whole or not at all.

Both check the version on this machine before they touch anything, so they belong where the models folder is: on the
terminal and in a worker, not in a listener.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from ml import registry
from ml.errors import UserError
from ml.registry import Worth
from pipeline.language.speech import _
from pipeline.messages import worth as worth_words
from pipeline.store import locks
from pipeline.store.learning import models
from pipeline.store.locks import Lock
from pipeline.tables import ModelVersion


class NotPromoted(UserError):
    """Live stays what it was; the message says why and what to do."""


@dataclass(frozen=True)
class Switched:
    """The name of the version that is live now and of the one before; `changed` is False where it was live already.

    `worth` is what is known of the version that was put to work, None where nothing was.
    """

    live: str
    replaced: str | None
    changed: bool = True
    worth: Worth | None = None


def enter(session: Session, folder: Path, *, models_dir: Path, task: str | None = None) -> ModelVersion:
    """Enter a trained folder as a candidate of its task, copied into `models_dir` so that it does not vanish.

    A version that is known by its name, and still on this machine, is that version.

    Raises:
        NotPromoted: it must not be put to work, cannot be kept, is of another task than the one named, or is another
            training of a known version.
    """
    try:
        task = task or registry.task_of(folder)
        found = registry.check(folder, task=task)
        known = models.named(session, task, found.version)
        if known is not None and Path(known.folder).is_dir():
            return _same(known, folder)
        kept = registry.keep(folder, models_dir)
    except registry.ArtefactError as error:
        raise NotPromoted(_("{error} Live stays as it was.").format(error=error)) from error
    return models.add_candidate(
        session, task=task, name=found.version, recipe=found.model, folder=str(kept), threshold=found.threshold,
        report=dict(found.report),
    )  # fmt: skip


def promote(
    session: Session,
    version: ModelVersion,
    *,
    by: str,
    reason: str = "",
    anyway: bool = False,
    worth: Worth | None = None,
) -> Switched:
    """Make a version live; workers take it up at their next batch. The caller commits.

    It must have done better, on texts that it has not learnt from, than what needs no model: by the report of its
    training, or by `worth` where it was judged since. `anyway` puts it to work all the same, and is kept.

    Raises:
        NotPromoted: it cannot be loaded here, is of another task, its export disagrees with the trained network, or
            it may be no better than what needs no model.
    """
    _check(version)
    locks.hold(session, Lock.PROMOTION)
    session.refresh(version)
    if version.state == "live":
        return Switched(live=version.name, replaced=None, changed=False)
    worth = worth or registry.worth_of(Path(version.folder))
    if worth.against is not None and not anyway:
        raise NotPromoted(worth_words.refused(worth))
    before = models.promote(
        session, version, by=by, reason=reason, worth=asdict(worth), anyway=worth.against is not None
    )
    return Switched(live=version.name, replaced=before.name if before else None, worth=worth)


def roll_back(
    session: Session, *, by: str, reason: str = "", leave: str | None = None, task: str = models.CHECKWORTHINESS
) -> Switched:
    """Go back to what was live before the present version was promoted; again, and it is one more. The caller commits.

    What was live once is not judged again. `leave` names the version that is to be left, for a button that may be
    clicked twice: where it is not live any more, nothing changes.

    Raises:
        NotPromoted: there is nothing to go back to, another version is live, or the one before is unfit for work.
    """
    locks.hold(session, Lock.PROMOTION)
    promotion = models.standing(session, task)
    if promotion is None:
        raise NotPromoted(_("No version is live yet, so there is nothing to go back to; promote one first."))
    if leave is not None and promotion.version.name != leave:
        raise NotPromoted(
            _("{leave} is not live any more; {name} is. Nothing was changed.").format(
                leave=leave, name=promotion.version.name
            )
        )
    if promotion.replaced is None:
        raise NotPromoted(
            _(
                "There is nothing to go back to: {name} was the first version that was put to work. "
                "Promote another one instead."
            ).format(name=promotion.version.name)
        )
    _check(promotion.replaced)
    models.roll_back(session, promotion, by=by, reason=reason)
    return Switched(live=promotion.replaced.name, replaced=promotion.version.name)


def _check(version: ModelVersion) -> None:
    try:
        found = registry.check(Path(version.folder), task=version.task)
    except registry.ArtefactError as error:
        raise NotPromoted(_("{error} Live stays as it was.").format(error=error)) from error
    if found.version != version.name:
        raise NotPromoted(
            _(
                "{folder} holds {version}, and not {name}; promote that folder, or copy the folder of the "
                "version there. Live stays as it was."
            ).format(folder=version.folder, version=found.version, name=version.name)
        )


def _same(known: ModelVersion, folder: Path) -> ModelVersion:
    """Raises NotPromoted where the folder holds another training of the known version."""
    if not registry.same_training(folder, Path(known.folder)):
        raise NotPromoted(
            _(
                "{name} is known already, from another training, and lies in {folder}; promote it by its "
                "name, or train with another recipe or other examples. Live stays as it was."
            ).format(name=known.name, folder=known.folder)
        )
    return known
