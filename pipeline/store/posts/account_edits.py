"""What people do to accounts, one after the other: each knows the event by which somebody last edited it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from pipeline.store.locks import Lock, hold
from pipeline.tables import Account, Event

EDITS = ("added", "edited", "active", "paused", "removed")
"""How the log names what people do to an account."""


def since(session: Session, account_ids: Sequence[str], event_id: int) -> list[Event]:
    """What people did to these accounts after this event, in order."""
    query = select(Event).where(Event.subject == "account", Event.subject_id.in_(account_ids), Event.id > event_id)
    return list(session.scalars(query.where(Event.verb.in_(EDITS)).order_by(Event.id))) if account_ids else []


def last(session: Session, source: str) -> int:
    """The event by which somebody last edited an account; 0 before the first."""
    return session.scalar(select(func.max(Account.edited)).where(Account.source == source)) or 0


def locked(session: Session, account_ids: Sequence[int]) -> list[Account]:
    """These accounts as they are now, removed ones too, locked."""
    query = select(Account).where(Account.id.in_(account_ids)).order_by(Account.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def put(session: Session, account_ids: Collection[int], values: Mapping[str, Any]) -> None:
    """Give all of these accounts these values; one that is to be asked at another pace is asked now."""
    if account_ids:
        due: dict[str, Any] = {"next_poll_at": func.now()} if "interval_s" in values else {}
        session.execute(update(Account).where(Account.id.in_(account_ids)).values({**values, **due}))


def set_state(session: Session, accounts: Sequence[Account], state: str, *, by: str) -> None:
    """Pause, resume or remove; what they posted stays."""
    hold(session, Lock.ACCOUNTS)
    due: dict[str, Any] = {"next_poll_at": func.now()} if state == "active" else {}
    before = {account.id: account.state for account in accounts}
    session.execute(update(Account).where(Account.id.in_(before)).values(state=state, **due))
    log(session, accounts, by=by, verb=state, details=lambda one: {"handle": one.handle, "before": before[one.id]})


def log(
    session: Session, accounts: Sequence[Account], *, by: str, verb: str, details: Callable[[Account], dict[str, Any]]
) -> None:
    """Write down what somebody did to these accounts; the caller holds `Lock.ACCOUNTS`."""
    logged = [
        Event(actor=by, verb=verb, subject="account", subject_id=str(one.id), details=details(one)) for one in accounts
    ]
    session.add_all(logged)
    session.flush()
    last = max((event.id for event in logged), default=0)
    session.execute(update(Account).where(Account.id.in_(one.id for one in accounts)).values(edited=last))
