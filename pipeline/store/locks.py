"""Postgres' advisory locks that the desk takes: all of them, and what each keeps in order.

Postgres knows a lock by one number or by two, and the two kinds never meet. Beside these, `one_person` makes a number
of 64 bits from words, far from the small ones here.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from enum import IntEnum, unique

from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

_IS_HELD = text(
    "select exists (select from pg_locks where locktype = 'advisory' and granted and objsubid = 1 and classid = 0 "
    "and objid = :key and database = (select oid from pg_database where datname = current_database()))"
)
_HOLD_KEYS = text(
    "select pg_advisory_xact_lock(cast(:kind as int), number) from unnest(cast(:numbers as int[])) as number"
)


@unique
class Lock(IntEnum):
    """Locks of one number: one holder at a time."""

    MIGRATION = 727411
    """Two processes that start together must not migrate together."""
    PROMOTION = 727412
    """One promotion or rollback at a time, so that one version of a task is live."""
    READS = 727413
    """One look is counted at a time: two that pass a mark of the read budget must both see it."""
    DATASET = 727414
    """One version of the dataset is built at a time."""
    RETRAINING = 727415
    """One retraining runs at a time, on however many machines."""
    ARCHIVE = 727416
    """Changes of the archive are numbered in the order in which they are committed."""
    CUT_OFF = 727417
    """The cut-off of earlier checks is never moved twice by the same answers."""
    GROUPING = 727418
    """Workers that judge posts share it; who parts posts from the card that they share has it alone."""
    EVIDENCE = 727419
    """Rows and files of evidence change together, so that no file goes that a new row names."""
    ROLES = 727420
    """Roles are given one after the other: two admins cannot take each other's away at once."""
    SETTINGS = 727421
    """Settings change one after the other: who saves knows what holds."""
    ACCOUNTS = 727422
    """Accounts are added and edited one after the other: who saves knows what was edited since they looked."""
    WATCH = 727431
    """One process at a time writes down which faults stand."""


@unique
class RowLock(IntEnum):
    """The first number of locks of two, whose second is a row's: one process at a time is at it."""

    CARD = 7274
    VERDICT = 7275
    NEWS = 7277
    DIGEST = 7278
    RECORD = 7279
    FAULT = 7281


COPIES = 7276
"""The first number of locks of two, whose second is a key's, by which copies of a post are found: two copies that are
judged at once would not see each other, and each get a card."""


def hold(session: Session | Connection, lock: Lock) -> None:
    """Wait for the lock; it is let go when the caller's transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(lock.value)))


def hold_keys(session: Session, keys: Collection[int], *, at_most_s: int) -> None:
    """Wait until nobody else is at posts with one of these keys, nor has `Lock.GROUPING` alone; let go as `hold` does.

    All take them in one order, so that no two wait in a circle. Whatever else this transaction waits for has the limit,
    too; past it the error means "later".
    """
    limit = func.set_config("lock_timeout", f"{at_most_s}s", True)
    session.execute(select(limit, func.pg_advisory_xact_lock_shared(Lock.GROUPING.value)))
    numbers = sorted({key % 2**31 for key in keys})
    session.execute(_HOLD_KEYS, {"numbers": numbers, "kind": COPIES})


def one_person(session: Session, *, campaign_id: int, person: str) -> None:
    """Wait until this person, on another device, has answered in this campaign; let go as `hold` lets go."""
    key = func.hashtextextended(f"campaign:{campaign_id}:{person}", 0)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def wait_while_connected(connection: Connection, lock: Lock) -> None:
    """Wait for the lock, and keep it over any number of transactions, until the connection ends."""
    connection.execute(select(func.pg_advisory_lock(lock.value)))


def hold_while_connected(connection: Connection, lock: Lock) -> bool:
    """Take the lock until the connection ends; False where somebody else has it."""
    return bool(connection.scalar(select(func.pg_try_advisory_lock(lock.value))))


def try_hold(session: Session, lock: Lock) -> bool:
    """Take the lock until the caller's transaction ends; False where somebody else has it."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(lock.value))))


def is_held(session: Session, lock: Lock) -> bool:
    """Whether anybody has the lock now."""
    return bool(session.scalar(_IS_HELD, {"key": lock.value}))


@contextmanager
def row_held(session: Session, lock: RowLock, row_id: int) -> Iterator[bool]:
    """Whether nobody else is at this row's message; if so, nobody else is while this lasts, or our connection does."""
    engine = session.get_bind()
    assert isinstance(engine, Engine)
    with engine.connect() as connection:
        yield bool(connection.scalar(select(func.pg_try_advisory_xact_lock(lock.value, row_id % 2**31))))
