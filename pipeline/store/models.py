"""Model versions: which there are and which one is live."""

from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import ModelVersion

CHECKWORTHINESS = "checkworthiness"
PROMOTION_LOCK = 727412


def live(session: Session, task: str) -> ModelVersion | None:
    """The version in use."""
    return session.scalar(select(ModelVersion).filter_by(task=task, state="live"))


def newest(session: Session, task: str) -> list[ModelVersion]:
    """All versions, the newest first."""
    return list(session.scalars(select(ModelVersion).filter_by(task=task).order_by(ModelVersion.id.desc())))


def lock_promotion(session: Session) -> None:
    """Only one promotion at a time, until the caller's transaction ends."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": PROMOTION_LOCK})


def add_candidate(
    session: Session, *, task: str, name: str, recipe: str, folder: str, threshold: float, report: dict[str, Any]
) -> ModelVersion:
    """Enter a trained version; the same name again is the same version."""
    known = session.scalar(select(ModelVersion).filter_by(task=task, name=name))
    if known is not None:
        known.folder = folder
        return known
    version = ModelVersion(
        task=task, name=name, recipe=recipe, folder=folder, threshold=threshold, report=report, state="candidate"
    )
    session.add(version)
    session.flush()
    return version


def promote(session: Session, version: ModelVersion, *, by: str) -> None:
    """Make it the one in use; workers see it at their next batch."""
    session.execute(update(ModelVersion).filter_by(task=version.task, state="live").values(state="retired"))
    version.state = "live"
    version.promoted_at = func.now()
    events.log(session, actor=by, verb="promoted", subject="model", subject_id=version.id, name=version.name)
