"""The figures of the desk's health: a query each, along indexes, however much there is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, and_, func, select
from sqlalchemy.orm import Session

from pipeline.store.backlog import OPEN
from pipeline.store.desk import findings
from pipeline.tables import Account, Card, Feedback, Prediction, Retraining, Tweet, WebhookMessage
from pipeline.tables.retraining import ENDED

LATELY = timedelta(hours=1)
"""Over which time speeds are measured."""
_NOT_OF_THE_FEED = ("rescored", "asked")


@dataclass(frozen=True)
class GroupLag:
    """How long ago the accounts of a group were read, in seconds; `overdue` is how late half of them are at least."""

    group: str
    accounts: int
    median_s: float
    longest_s: float
    overdue_s: float


@dataclass(frozen=True)
class Waiting:
    """What waits in Postgres for a queue's workers, and for how long the oldest does."""

    rows: int
    oldest_s: float


@dataclass(frozen=True)
class Speed:
    """How long something took within the last hour, in seconds."""

    number: int
    median_s: float
    p95_s: float


def lags(session: Session, source: str, *, usual_s: float) -> list[GroupLag]:
    """How late each group is read; an account without an interval of its own is due after the usual one."""
    lag = _seconds(func.now() - func.coalesce(Account.last_success_at, Account.added_at))
    overdue = lag - func.coalesce(Account.interval_s, usual_s)
    figures = (func.count(), _share(0.5, lag), func.max(lag), func.greatest(_share(0.5, overdue), 0))
    query = select(Account.group, *figures).where(Account.source == source, Account.state == "active")
    return [GroupLag(name, n, *map(float, rest)) for name, n, *rest in _rows(session, query.group_by(Account.group))]


def waiting(session: Session) -> dict[str, Waiting]:
    """What waits, by the queue of those who see to it."""
    new = (Card.shown == "nothing") & (Card.wanted != "nothing") & Card.not_before.is_(None)
    unchecked, since = findings.untried_since(session)
    return {
        "triage": _wait(session, Tweet.fetched_at, Tweet.waiting, Tweet.set_aside.is_(None)),
        "cards": _wait(session, Card.created_at, Card.out_of_sync(), new, Card.shown_on_id.is_(None)),
        "checks": Waiting(unchecked, _age(session, since)),
        "train": _wait(session, Retraining.asked_at, Retraining.state == "waiting"),
    }


def speeds(session: Session) -> dict[str, Speed]:
    """How fast posts are judged, cards come, and people click."""
    lately = Prediction.created_at > func.now() - LATELY
    judged = select(_seconds(Prediction.created_at - Tweet.fetched_at).label("s")).join_from(Prediction, Tweet)
    judged = judged.where(lately, Prediction.outcome.not_in(_NOT_OF_THE_FEED))
    clicked = select(_seconds(Feedback.created_at - Card.posted_at).label("s")).join_from(Feedback, Card)
    clicked = clicked.where(Feedback.created_at > func.now() - LATELY, Feedback.undone_at.is_(None))
    return {
        "judged": _speed(session, judged),
        "shown": _speed(session, _shown()),
        "clicked": _speed(session, clicked),
    }


def cards_by_state(session: Session) -> dict[str, int]:
    """How many cards are open, wait for their hour, stand as a line, or are not as wanted in Slack."""
    states: dict[str, tuple[ColumnElement[bool], ...]] = {
        "open": OPEN,
        "waiting": (Card.not_before.is_not(None),),
        "leaving": (Card.leaves_at.is_not(None),),
        "out_of_sync": (Card.out_of_sync(), Card.not_before.is_(None)),
    }
    return {name: session.scalar(select(func.count(Card.id)).where(*which)) or 0 for name, which in states.items()}


def dead_letters(session: Session) -> dict[str, int]:
    """How many webhooks each receiver did not take, where there are any."""
    query = select(WebhookMessage.receiver, func.count()).where(WebhookMessage.state == "dead")
    return dict(_rows(session, query.group_by(WebhookMessage.receiver)))


def retraining_failed(session: Session) -> bool:
    """Whether the last retraining that ended came to nothing."""
    ended = select(Retraining.state).where(Retraining.state.in_(ENDED), Retraining.state != "interrupted")
    return session.scalar(ended.order_by(Retraining.ended_at.desc()).limit(1)) == "failed"


def _shown() -> Select[Any]:
    took = _seconds(Card.posted_at - Card.created_at).label("s")
    its_own = Card.prediction_id == Prediction.id
    query = select(took).join_from(Prediction, Card, and_(Card.tweet_id == Prediction.tweet_id, its_own))
    lately = Prediction.created_at > func.now() - LATELY
    return query.where(lately, Card.purpose == "tweets", Card.posted_at.is_not(None), Card.shown_on_id.is_(None))


def _speed(session: Session, took: Select[Any]) -> Speed:
    s: ColumnElement[float] = took.subquery().c.s
    number, median, p95 = session.execute(select(func.count(s), _share(0.5, s), _share(0.95, s))).one()
    return Speed(number, median_s=float(median or 0), p95_s=float(p95 or 0))


def _wait(session: Session, since: Any, *which: Any) -> Waiting:
    number, first = session.execute(select(func.count(), func.min(since)).where(*which)).one()
    return Waiting(number, _age(session, first))


def _age(session: Session, since: datetime | None) -> float:
    if since is None:
        return 0.0
    return float(session.scalar(select(_seconds(func.now() - since))) or 0)


def _seconds(span: Any) -> ColumnElement[Any]:
    return func.extract("epoch", span)


def _share(share: float, of: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.percentile_cont(share).within_group(of)


def _rows(session: Session, query: Executable) -> list[Any]:
    return [tuple(row) for row in session.execute(query)]
