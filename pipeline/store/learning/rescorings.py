"""Judging history again: what is asked for, which stretch is next, how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload

from pipeline.store import events, forgotten
from pipeline.store.rows import insert_rows
from pipeline.tables import Prediction, Rescoring, RescoringRange, Tweet

WIDTH = 5_000
"""Ids of a range: some minutes for a large encoder, so that many machines share the work to the end."""

_UNFINISHED = RescoringRange.next_id <= RescoringRange.last_id


@dataclass(frozen=True)
class Progress:
    """How far a rescoring is."""

    ids: int
    ids_done: int
    judged: int
    changed: int
    """Of those judged, how many got another label than at first."""
    stuck: int
    """Ranges that were begun more than once without getting on."""


def begin(
    session: Session, *, version_id: int, since: datetime | None, until: datetime | None, by: str
) -> Rescoring | None:
    """Write down what is to be judged again, cut into ranges; None where another rescoring goes on."""
    made = session.scalar(
        insert(Rescoring)
        .values(model_version_id=version_id, since=since, until=until, asked_by=by)
        .on_conflict_do_nothing()
        .returning(Rescoring)
    )
    if made is None:
        return None
    first, last = session.execute(_published(select(func.min(Tweet.id), func.max(Tweet.id)), made)).one()
    if first is None:
        end(session, made.id, state="finished")
    else:
        starts = func.generate_series(first, last, WIDTH).column_valued("start")
        ends = func.least(starts + (WIDTH - 1), last)
        columns = ["rescoring_id", "first_id", "last_id", "next_id"]
        session.execute(insert(RescoringRange).from_select(columns, select(made.id, starts, ends, starts)))
    events.log(session, actor=by, verb="asked", subject="rescoring", subject_id=made.id, version=version_id)
    session.refresh(made)
    return made


def latest(session: Session) -> Rescoring | None:
    """The one that was asked for last, with its version."""
    query = select(Rescoring).order_by(Rescoring.id.desc()).limit(1)
    return session.scalars(query.options(joinedload(Rescoring.version))).one_or_none()


def going_on(session: Session, rescoring_id: int) -> Rescoring | None:
    """This one, unless it ended."""
    return session.scalars(select(Rescoring).filter_by(id=rescoring_id, state="going_on")).one_or_none()


def take_up(session: Session, rescoring_id: int) -> int | None:
    """The id of the next range that nobody works at, its attempt counted; None where there is none."""
    free = select(RescoringRange).where(RescoringRange.rescoring_id == rescoring_id, _UNFINISHED)
    free = free.order_by(RescoringRange.id).limit(1).with_for_update(skip_locked=True)
    taken = session.scalars(free).one_or_none()
    if taken is None:
        return None
    taken.attempts += 1
    return taken.id


def hold(session: Session, range_id: int) -> RescoringRange | None:
    """Lock a range until the transaction ends; None where another worker was quicker, or it is finished."""
    query = select(RescoringRange).where(RescoringRange.id == range_id, _UNFINISHED)
    return session.scalars(query.with_for_update(skip_locked=True)).one_or_none()


def next_posts(session: Session, rescoring: Rescoring, stretch: RescoringRange, *, at_most: int) -> list[Any]:
    """Posts of the range that others judged and this version did not: the tweet, its first label and probability."""
    firsts = (
        select(Prediction.label, Prediction.sampling_probability)
        .where(Prediction.tweet_id == Tweet.id).order_by(Prediction.id).limit(1).lateral("firsts")
    )  # fmt: skip
    mine = select(Prediction.id).where(
        Prediction.tweet_id == Tweet.id, Prediction.model_version_id == rescoring.model_version_id
    )
    query = select(Tweet, firsts.c.label, firsts.c.sampling_probability).join(firsts, firsts.c.label.is_not(None))
    query = query.where(Tweet.id.between(stretch.next_id, stretch.last_id), ~mine.exists())
    query = query.where(Tweet.forgotten.is_(None))
    return list(session.execute(_published(query, rescoring).order_by(Tweet.id).limit(at_most)))


def keep(session: Session, rows: list[Mapping[str, Any]]) -> None:
    """Add the version's view beside the first one; what it said before stands."""
    if rows:
        session.execute(insert_rows(Prediction, rows).on_conflict_do_nothing())


def end_if_finished(session: Session, rescoring_id: int) -> None:
    """End it once no range is unfinished. Callers have committed what they did, so that the last one sees all."""
    session.execute(select(Rescoring.id).where(Rescoring.id == rescoring_id).with_for_update())
    left = select(RescoringRange.id).where(RescoringRange.rescoring_id == rescoring_id, _UNFINISHED)
    if session.scalar(left.limit(1)) is None:
        end(session, rescoring_id, state="finished")


def end(session: Session, rescoring_id: int, *, state: str) -> bool:
    """End it as finished, cancelled or superseded; False where it had ended. What was judged stays."""
    going_on = (Rescoring.id == rescoring_id, Rescoring.state == "going_on")
    ended = update(Rescoring).where(*going_on).values(state=state, ended_at=func.now())
    return session.scalar(ended.returning(Rescoring.id)) is not None


def claim_forgotten(session: Session, *, after: timedelta) -> list[int]:
    """The rescoring that goes on, if nobody was asked for it lately."""
    return forgotten.claim(session, Rescoring, Rescoring.state == "going_on", after=after)


def progress(session: Session, rescoring_id: int) -> Progress:
    """How far it is, as of what workers have committed."""
    row = RescoringRange
    sums = (row.last_id - row.first_id + 1, row.next_id - row.first_id, row.judged, row.changed)
    query = select(*(func.coalesce(func.sum(one), 0) for one in sums), func.count().filter(row.attempts > 1))
    return Progress(*map(int, session.execute(query.where(row.rescoring_id == rescoring_id)).one()))


def _published(query: Any, rescoring: Rescoring) -> Any:
    if rescoring.since is not None:
        query = query.where(Tweet.posted_at >= rescoring.since)
    if rescoring.until is not None:
        query = query.where(Tweet.posted_at < rescoring.until)
    return query
