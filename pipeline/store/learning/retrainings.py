"""Retrainings: asked for, at work, ended; how many labels have come since, and whose message is out of date."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.messages.statement import Statement
from pipeline.store import events, forgotten, locks
from pipeline.store.locks import Lock
from pipeline.tables import Campaign, CampaignTweet, DatasetRow, Feedback, ImportedLabel, LabelImport, Retraining
from pipeline.tables.retraining import AT_WORK

ATTEMPTS = 3
"""One that is cut off as often as this would be cut off again: out of memory, say."""


@dataclass(frozen=True)
class Request:
    """How to retrain: a recipe, what differs from it, and whether to begin with live's weights."""

    recipe: str
    settings: dict[str, Any]
    progressive: bool


def ask(session: Session, request: Request, *, task: str, by: str, why: Statement) -> Retraining:
    """Want a retraining: a new row, or the one that waits already."""
    made = session.scalar(
        insert(Retraining)
        .values(
            task=task, asked_by=by, why=asdict(why), recipe=request.recipe, settings=request.settings,
            progressive=request.progressive, queued_at=func.now(),
        )
        .on_conflict_do_nothing(index_elements=["task"], index_where=text("state = 'waiting'"))
        .returning(Retraining)
    )  # fmt: skip
    if made is not None:
        events.log(session, actor=by, verb="asked", subject="retraining", subject_id=made.id, recipe=request.recipe)
        return made
    return session.scalars(_waiting(task)).one()


def waiting(session: Session, task: str) -> Retraining | None:
    """The one that was asked for and has not begun."""
    return session.scalar(_waiting(task))


def _waiting(task: str) -> Select[Retraining]:
    return select(Retraining).filter_by(task=task, state="waiting")


def whole(session: Session, retraining_id: int) -> Retraining | None:
    """A retraining with its dataset and both versions, as Postgres has it now."""
    query = select(Retraining).where(Retraining.id == retraining_id).options(
        joinedload(Retraining.dataset), joinedload(Retraining.candidate), joinedload(Retraining.live)
    )  # fmt: skip
    return session.scalar(query.execution_options(populate_existing=True))


def at_work(session: Session, task: str) -> Retraining | None:
    """The one that has begun and not ended; its process may be dead."""
    return session.scalar(select(Retraining).where(Retraining.task == task, Retraining.state.in_(AT_WORK)))


def is_running(session: Session) -> bool:
    """Whether some process is retraining now: it holds the lock until it ends, however it ends."""
    return locks.is_held(session, Lock.RETRAINING)


def begin(session: Session, retraining_id: int) -> Retraining | None:
    """Begin this one, or what goes on from it where it was killed; None where nothing is left to do.

    Callers hold the lock: whatever else is at work here was killed.
    """
    asked = session.get(Retraining, retraining_id)
    if asked is None:
        return None
    killed = at_work(session, asked.task)
    if killed is not None:
        asked = _go_on(session, killed, asked)
    if asked.state != "waiting":
        return None
    asked.state, asked.begun_at = "building", func.now()
    events.log(session, actor=asked.asked_by, verb="began", subject="retraining", subject_id=asked.id)
    session.flush()
    return asked


def _go_on(session: Session, killed: Retraining, asked: Retraining) -> Retraining:
    """Close a killed one; the one that waits goes on from it, or another that is asked for now."""
    state = killed.state
    end(session, killed, state="interrupted", error=f"It was cut off while {state}.")
    session.flush()
    request = Request(recipe=killed.recipe, settings=killed.settings, progressive=killed.progressive)
    why = Statement("goes_on", {"retraining": killed.id, "state": state})
    following = (
        asked if asked.state == "waiting" else ask(session, request, task=killed.task, by=killed.asked_by, why=why)
    )
    following.attempt = killed.attempt + 1
    return following


def let_go(session: Session) -> None:
    """Whoever stops a trainer in order breaks off what is at work: that does not count among its attempts."""
    session.execute(update(Retraining).where(Retraining.state.in_(AT_WORK)).values(attempt=Retraining.attempt - 1))


def end(
    session: Session, row: Retraining, *, state: str, error: str | None = None, verdict: dict[str, Any] | None = None
) -> None:
    """End it; people are told of every end but an interruption, from which another goes on."""
    row.state, row.error, row.verdict, row.ended_at = state, error, verdict, func.now()
    row.wanted = "nothing" if state == "interrupted" else "verdict"
    events.log(session, actor=row.asked_by, verb=state, subject="retraining", subject_id=row.id)


def new_labels(session: Session, task: str) -> int:
    """How many labels have come since the last retraining that reached a verdict began."""
    begun = select(func.max(Retraining.begun_at)).where(
        Retraining.task == task, Retraining.state.in_(("promoted", "refused"))
    )
    last = func.coalesce(begun.scalar_subquery(), text("'-infinity'"))
    clicks = select(func.count(Feedback.id)).where(Feedback.undone_at.is_(None), Feedback.created_at > last)
    imported = select(func.count()).join_from(ImportedLabel, LabelImport)
    imported = imported.where(LabelImport.retracted_at.is_(None), LabelImport.imported_at > last)
    answered = select(func.count()).join_from(CampaignTweet, Campaign).where(Campaign.closed_at > last)
    return sum(session.scalar(count) or 0 for count in (clicks, imported, answered))


def estimated_rate(session: Session, dataset_id: int) -> tuple[int, float]:
    """How many of a dataset's posts the desk labelled from the feed, and Hájek's estimate of the check-worthy share."""
    inverse = literal(1.0) / DatasetRow.sampling_probability
    query = select(func.count(), func.sum(inverse).filter(DatasetRow.label == 1), func.sum(inverse)).where(
        DatasetRow.dataset_id == dataset_id,
        DatasetRow.split != "kept_out",
        DatasetRow.sampling_probability.is_not(None),
    )
    posts, positive, every = session.execute(query).one()
    return posts, float((positive or 0.0) / every) if posts else 0.0


def claim_forgotten(session: Session, *, after: timedelta) -> list[int]:
    """Retrainings that nobody works on, and that nobody was asked for lately: a message or a process was lost."""
    if is_running(session):
        return []
    return forgotten.claim(session, Retraining, Retraining.state.in_(("waiting", *AT_WORK)), after=after)


def claim_out_of_sync(session: Session, *, after: timedelta) -> list[int]:
    """Retrainings whose message is not as wanted, and that nobody was asked to show lately."""
    return forgotten.claim(session, Retraining, Retraining.out_of_sync(), after=after)
