"""A source that refuses us, by the log: told to the desk once, until it answers whom it refused."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pipeline.store import events, locks
from pipeline.store.locks import Lock
from pipeline.tables import Account, Event


def is_new(session: Session, source: str, *, why: str) -> bool:
    """Whether the desk does not know yet that the source refuses us for this reason; one process asks at a time."""
    locks.hold(session, Lock.READS)
    return why not in [refusal.details["why"] for refusal in _standing(session, source)]


def keep(session: Session, source: str, *, why: str, account_id: int) -> None:
    """Remember that the desk was told, and about which account it was that the source refused."""
    events.log(
        session, actor="poller", verb="refused", subject="source", subject_id=source, why=why, account_id=account_id
    )


def end(session: Session, source: str, *, account_id: int) -> None:
    """The source answers about an account: if it is one that it refused, the next refusal is a new one."""
    refused = {refusal.details.get("account_id") for refusal in _standing(session, source)}
    if refused and (account_id in refused or not _any_active(session, refused)):
        events.log(session, actor="poller", verb="answered", subject="source", subject_id=source)


def _any_active(session: Session, refused: set[int | None]) -> bool:
    active = select(Account.id).where(Account.id.in_(refused - {None}), Account.state == "active")
    return session.scalar(active.limit(1)) is not None


def _standing(session: Session, source: str) -> Sequence[Event]:
    """The refusals since the source answered last."""
    ours = (Event.subject == "source") & (Event.subject_id == source)
    answered = select(func.coalesce(func.max(Event.id), 0)).where(ours, Event.verb == "answered").scalar_subquery()
    return session.scalars(select(Event).where(ours, Event.verb == "refused", Event.id > answered)).all()
