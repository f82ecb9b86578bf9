"""By itself: where the desk has corrected enough findings, a candidate fitted to them is made of the live version."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ml import registry
from ml.examples import Example, ExamplesError
from pipeline.checks.check import CheckFailed
from pipeline.checks.corrections import examples
from pipeline.checks.corrections.examples import TASKS
from pipeline.checks.live_version import folder
from pipeline.learning.retraining import promotion
from pipeline.learning.retraining.promotion import NotPromoted
from pipeline.store import events
from pipeline.store.learning import models
from pipeline.tables import Event

ENOUGH = 20
"""So many corrected texts that are new to the live version and move it, more than the last time, make another one."""

BY, VERB, SUBJECT = "timetable", "recalibrated", "task"


@dataclass(frozen=True)
class Recalibrated:
    """A candidate that waits for somebody to promote it, or why there is none."""

    task: str
    corrected: int
    candidate: str | None
    why: str = ""


def consider(sessions: sessionmaker[Session], *, models_dir: Path, evidence_dir: Path) -> Iterator[Recalibrated]:
    """Look at each task whose findings are corrected; what was made, or could not be. Running twice makes nothing anew.

    Nothing goes to work by itself: a desk's corrections are of what was flagged, and an admin promotes.
    """
    for task in TASKS:
        with sessions() as session:
            live = models.live(session, task)
            found = _due(sessions, session, task, evidence_dir=evidence_dir) if live is not None else []
            if live is None or not found:
                continue
            made = _made(session, task, Path(live.folder), found, models_dir=models_dir)
            events.log(
                session, actor=BY, verb=VERB, subject=SUBJECT, subject_id=task, live=live.name,
                corrected=made.corrected, candidate=made.candidate, why=made.why,
                corrections=[(one.id or "").removeprefix(examples.NAMED) for one in found],
            )  # fmt: skip
            session.commit()
        yield made


def _due(
    sessions: sessionmaker[Session], session: Session, task: str, *, evidence_dir: Path
) -> list[Example]:  # fmt: skip
    """What the live version has not learnt; nothing where that is too little, or it is not on this machine.

    Nor of a version that an earlier release made: of what it has learnt there is no record.
    """
    found = examples.examples(session, TASKS[task], evidence_dir=evidence_dir, whole=True)
    if len(found) < ENOUGH:
        return []
    try:
        fresh = registry.unlearnt(folder(sessions, task), found)
    except (CheckFailed, registry.ArtefactError):
        return []
    return fresh if _moving(task, fresh) >= _last(session, task) + ENOUGH else []


def _moving(task: str, fresh: list[Example]) -> int:
    """How many of them move a version: machine texts do by its threshold alone, for which it takes enough of both."""
    if TASKS[task] == "comparison":
        return len(fresh)
    human = sum(one.label == 0 for one in fresh)
    return len(fresh) if min(human, len(fresh) - human) >= ENOUGH else human


def _last(session: Session, task: str) -> int:
    """By how many the last candidate of the version that is live was fitted."""
    live = models.live(session, task)
    said = select(Event.details).where(
        Event.subject == SUBJECT, Event.subject_id == task, Event.verb == VERB,
        Event.details["candidate"].astext.is_not(None),
    )  # fmt: skip
    details = session.scalar(said.order_by(Event.id.desc()).limit(1))
    return int(details["corrected"]) if details and live and details["live"] == live.name else 0


def _made(session: Session, task: str, live: Path, found: list[Example], *, models_dir: Path) -> Recalibrated:
    try:
        with TemporaryDirectory(prefix="claimwire-") as beside:  # not among the models: from there it is kept by a copy
            registry.recalibrate(live, [], Path(beside) / task, corrected=found)
            candidate = promotion.enter(session, Path(beside) / task, models_dir=models_dir, task=task)
    except (registry.ArtefactError, ExamplesError, NotPromoted) as error:
        return Recalibrated(task, _moving(task, found), None, str(error))
    return Recalibrated(task, _moving(task, found), candidate.name)
