"""The outbox: what other systems are to be told, who is at it, what came of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from pipeline.store import events, forgotten
from pipeline.tables import WebhookMessage

Type = Literal["selected", "decided", "published", "forgotten"]

RECEIVERS = "webhook_receivers"
"""Where a session keeps the names of those who are told, as whoever makes it chose."""
LEASE = timedelta(minutes=2)
"""Whoever begins an attempt has the message for so long; an attempt takes much less."""
_WAITING = WebhookMessage.state == "waiting"
_DELIVERED = WebhookMessage.state == "delivered"
_DEAD = WebhookMessage.state == "dead"
_DUE = WebhookMessage.due_at <= func.now()


@dataclass(frozen=True)
class Tally:
    """How a receiver's messages stand."""

    receiver: str
    waiting: int
    delivered: int
    dead: int
    last_delivered: datetime | None


def tell(session: Session, type_: Type, *, tweet_id: int, person: str, **facts: Any) -> None:
    """Have every receiver told, in the caller's transaction: it happened and they are told, or neither."""
    told = {"type": type_, "tweet_id": tweet_id, "person": person, "facts": facts}
    session.add_all(WebhookMessage(receiver=name, **told) for name in session.info.get(RECEIVERS, ()))


def tell_forgotten(session: Session, *, tweet_id: int, person: str) -> None:
    """Have every receiver told that a post is forgotten; what they were not told of it yet, they are not."""
    session.execute(
        delete(WebhookMessage).where(WebhookMessage.tweet_id == tweet_id, WebhookMessage.state != "delivered")
    )
    tell(session, "forgotten", tweet_id=tweet_id, person=person)


def claim_due(session: Session, *, after: timedelta) -> list[int]:
    """Messages whose time has come, and that nobody was asked to send lately."""
    return forgotten.claim(session, WebhookMessage, _WAITING, _DUE, after=after)


def begin(session: Session, id_: int) -> WebhookMessage | None:
    """Take an attempt upon oneself; None where another process is at it, or nothing is to be sent now.

    One that is never heard of again is made anew when its lease is over.
    """
    taken = {"attempts": WebhookMessage.attempts + 1, "due_at": func.now() + LEASE, "queued_at": None}
    begun = update(WebhookMessage).where(WebhookMessage.id == id_, _WAITING, _DUE).values(**taken)
    return session.scalar(begun.returning(WebhookMessage))


def delivered(session: Session, message: WebhookMessage) -> None:
    """It arrived."""
    _settle(session, message, state="delivered", settled_at=func.now(), last_error=None)


def failed(session: Session, message: WebhookMessage, *, why: str, again_in: timedelta | None) -> None:
    """It did not; without another attempt it is a dead letter."""
    if again_in is None:
        _settle(session, message, state="dead", settled_at=func.now(), last_error=why)
    else:
        _settle(session, message, due_at=func.now() + again_in, last_error=why)


def _settle(session: Session, message: WebhookMessage, **values: Any) -> None:
    """What came of an attempt, unless its lease ran out and another one was begun since."""
    mine = (WebhookMessage.id == message.id, _WAITING, WebhookMessage.attempts == message.attempts)
    session.execute(update(WebhookMessage).where(*mine).values(**values))


def tallies(session: Session) -> list[Tally]:
    """How the messages of each receiver stand, by name."""
    waiting, arrived, given_up = (func.count().filter(state) for state in (_WAITING, _DELIVERED, _DEAD))
    last = func.max(WebhookMessage.settled_at).filter(_DELIVERED)
    query = select(WebhookMessage.receiver, waiting, arrived, given_up, last).group_by(WebhookMessage.receiver)
    return [Tally(*row) for row in session.execute(query.order_by(WebhookMessage.receiver))]


def count_dead(session: Session) -> int:
    """How many are dead letters."""
    return session.scalar(select(func.count()).select_from(WebhookMessage).where(_DEAD)) or 0


def dead(session: Session) -> Sequence[WebhookMessage]:
    """The dead letters, the oldest first."""
    return session.scalars(select(WebhookMessage).where(_DEAD).order_by(WebhookMessage.id)).all()


def among_dead(ids: Collection[int] | None) -> list[ColumnElement[bool]]:
    """Which messages are dead letters: all, or of these."""
    return [_DEAD, *([] if ids is None else [WebhookMessage.id.in_(ids)])]


def repeat(session: Session, ids: Collection[int] | None, *, by: str) -> list[int]:
    """Let dead letters be tried anew, from the first attempt on; all of them where none is named. Which."""
    anew = {"state": "waiting", "attempts": 0, "due_at": func.now(), "queued_at": func.now(), "settled_at": None}
    repeated = list(
        session.scalars(update(WebhookMessage).where(*among_dead(ids)).values(**anew).returning(WebhookMessage.id))
    )
    if repeated:
        events.log(session, actor=by, verb="repeated", subject="webhooks", subject_id=len(repeated), ids=repeated)
    return repeated
