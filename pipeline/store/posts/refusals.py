"""A source that refuses us, by the log: told to the desk once, until it answers again."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from pipeline.store import events, locks
from pipeline.store.locks import Lock
from pipeline.tables import Event


def is_new(session: Session, source: str, *, why: str) -> bool:
    """Whether the desk does not know yet that the source refuses us for this reason; one process asks at a time."""
    locks.hold(session, Lock.READS)
    last = _last(session, source)
    return last is None or last.verb != "refused" or last.details["why"] != why


def keep(session: Session, source: str, *, why: str) -> None:
    """Remember that the desk was told."""
    events.log(session, actor="poller", verb="refused", subject="source", subject_id=source, why=why)


def end(session: Session, source: str) -> None:
    """The source answers: the next refusal is a new one."""
    last = _last(session, source)
    if last is not None and last.verb == "refused":
        events.log(session, actor="poller", verb="answered", subject="source", subject_id=source)


def _last(session: Session, source: str) -> Event | None:
    query = select(Event).where(Event.subject == "source", Event.subject_id == source)
    query = query.where(Event.verb.in_(("refused", "answered"))).order_by(Event.id.desc())
    return session.scalars(query.limit(1)).first()
