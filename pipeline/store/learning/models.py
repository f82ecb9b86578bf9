"""Model versions: which there are, which one is live, and how it came to be."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased, joinedload

from pipeline.store import events
from pipeline.tables import ModelVersion, Promotion

CHECKWORTHINESS, GENERATED_TEXT, COMPARISON = "checkworthiness", "generated-text", "comparison"


def live(session: Session, task: str) -> ModelVersion | None:
    """The version in use."""
    return session.scalar(select(ModelVersion).filter_by(task=task, state="live"))


def named(session: Session, task: str, name: str) -> ModelVersion | None:
    """The version of this name."""
    return session.scalar(select(ModelVersion).filter_by(task=task, name=name))


def newest(session: Session, task: str) -> list[ModelVersion]:
    """All versions, the newest first."""
    return list(session.scalars(select(ModelVersion).filter_by(task=task).order_by(ModelVersion.id.desc())))


def add_candidate(
    session: Session, *, task: str, name: str, recipe: str, folder: str, threshold: float, report: dict[str, Any]
) -> ModelVersion:
    """Enter a trained version; the same name again is the same version."""
    known = named(session, task, name)
    if known is not None:
        known.folder = folder
        return known
    version = ModelVersion(
        task=task, name=name, recipe=recipe, folder=folder, threshold=threshold, report=report, state="candidate"
    )
    session.add(version)
    session.flush()
    return version


def promote(
    session: Session,
    version: ModelVersion,
    *,
    by: str,
    reason: str = "",
    worth: dict[str, Any] | None = None,
    anyway: bool = False,
) -> ModelVersion | None:
    """Make it the one in use, which workers see at their next batch; the version that it replaced.

    `worth` is what was known of it, `anyway` that somebody put it to work in spite of that. Nothing happens where it
    is live already. Callers hold `Lock.PROMOTION`.
    """
    before = live(session, version.task)
    if before is version:
        return None
    _switch(session, version)
    session.add(
        Promotion(
            version_id=version.id, replaced_id=before and before.id, kind="promote", by=by, reason=reason, worth=worth,
            anyway=anyway,
        )
    )  # fmt: skip
    more = {"anyway": worth} if anyway else {}
    events.log(session, actor=by, verb="promoted", subject="model", subject_id=version.id, name=version.name, **more)
    return before


def standing(session: Session, task: str) -> Promotion | None:
    """The promotion that made the live version live, with both versions: the last that no rollback has taken back."""
    undoing = aliased(Promotion)
    undone = select(undoing.id).where(undoing.undoes_id == Promotion.id).exists()
    query = (
        select(Promotion)
        .join(Promotion.version)
        .where(ModelVersion.task == task, Promotion.kind == "promote", ~undone)
        .order_by(Promotion.id.desc())
        .limit(1)
        .options(joinedload(Promotion.version), joinedload(Promotion.replaced))
    )
    return session.scalar(query)


def put_to_work(session: Session, task: str, *, since: datetime) -> list[Promotion]:
    """Promotions and rollbacks from a moment on, the oldest first, each with the version that was live from then on."""
    query = (
        select(Promotion)
        .join(Promotion.version)
        .where(ModelVersion.task == task, Promotion.at >= since)
        .order_by(Promotion.at, Promotion.id)
        .options(joinedload(Promotion.version))
    )
    return list(session.scalars(query))


def roll_back(session: Session, promotion: Promotion, *, by: str, reason: str = "") -> None:
    """Take a standing promotion back: what it replaced is live again. Callers hold `Lock.PROMOTION`."""
    again, left = promotion.replaced, promotion.version
    assert again is not None
    _switch(session, again)
    session.add(
        Promotion(
            version_id=again.id, replaced_id=left.id, kind="rollback", undoes_id=promotion.id, by=by, reason=reason
        )
    )
    events.log(session, actor=by, verb="rolled_back", subject="model", subject_id=again.id, name=again.name)


def _switch(session: Session, version: ModelVersion) -> None:
    # First the one, then the other: the partial unique index allows no moment with two. As statements, because what
    # the session remembers of a version may be older than another session's promotion.
    session.execute(update(ModelVersion).filter_by(task=version.task, state="live").values(state="retired"))
    session.execute(update(ModelVersion).filter_by(id=version.id).values(state="live", promoted_at=func.now()))
    session.refresh(version)
