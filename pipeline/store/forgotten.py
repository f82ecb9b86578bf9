"""What the sweep asks for again: a message was lost, or the process that took it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnExpressionArgument, func, or_, select, update
from sqlalchemy.orm import Session

from pipeline.tables import QueuedRow


def claim(
    session: Session,
    table: type[QueuedRow],
    *which: ColumnExpressionArgument[bool],
    after: timedelta,
    at_most: int = 1000,
) -> list[int]:
    """The ids of rows that nobody was asked for lately; they count as asked for now, and no other sweep takes them.

    Who was never asked for comes first, then who waits longest: that is the order of the index over what waits, along
    which Postgres goes then. In the order of ids it would look for a thousand among all rows there ever were.
    """
    forgotten = or_(table.queued_at.is_(None), table.queued_at < func.now() - after)
    query = select(table.id).where(*which, forgotten).order_by(table.queued_at.nulls_first()).limit(at_most)
    ids = list(session.scalars(query.with_for_update(skip_locked=True)))
    mark_queued(session, table, ids)
    return ids


def mark_queued(session: Session, table: type[QueuedRow], ids: Sequence[int]) -> None:
    """Remember that somebody was asked to see to these."""
    if ids:
        session.execute(update(table).where(table.id.in_(ids)).values(queued_at=func.now()))
