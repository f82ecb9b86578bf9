"""The version that a check works with: the live one of its task, where it lies on this machine."""

from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from pipeline.checks.check import CheckFailed
from pipeline.language.speech import _
from pipeline.store.learning import models


def folder(sessions: sessionmaker[Session], task: str) -> Path:
    """Where the task's live version lies; raises CheckFailed where there is none, or it is not on this machine."""
    with sessions() as session:
        version = models.live(session, task)
    if version is None:
        raise CheckFailed(_("No version of {task} is live any more: claimwire model promote FOLDER.").format(task=task))
    if not Path(version.folder).is_dir():
        raise CheckFailed(
            _("{name} is not at {folder}: copy it there from where it was trained.").format(
                name=version.name, folder=version.folder
            )
        )
    return Path(version.folder)


def unusable(error: Exception, task: str) -> CheckFailed:
    """Say that the live version cannot be worked with, and the way back."""
    return CheckFailed(_("{error} Or go back: claimwire model rollback --task {task}.").format(error=error, task=task))
