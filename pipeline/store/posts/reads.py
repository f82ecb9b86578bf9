"""What the sources were asked for: the count behind the monthly read budget."""

from datetime import UTC, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Event, SourceReads


def record(session: Session, *, source: str, account_id: int | None, posts: int = 0, users: int = 0) -> None:
    """Add to today's count (UTC, as the platform counts)."""
    if not posts and not users:
        return
    row = insert(SourceReads).values(
        source=source, account_id=account_id, day=datetime.now(UTC).date(), posts=posts, users=users
    )
    session.execute(
        row.on_conflict_do_update(
            index_elements=["source", "day", "account_id"],
            set_={"posts": SourceReads.posts + row.excluded.posts, "users": SourceReads.users + row.excluded.users},
        )
    )


def this_month(session: Session, source: str) -> int:
    """Posts and users read since the month began."""
    first = datetime.now(UTC).date().replace(day=1)
    total = func.coalesce(func.sum(SourceReads.posts + SourceReads.users), 0)
    return int(session.scalar(select(total).where(SourceReads.source == source, SourceReads.day >= first)) or 0)


def warn_once(session: Session, source: str, *, budget: int, percent: int, text: str) -> bool:
    """Log a warning about this month's budget; False when it was given before."""
    mark = {"month": f"{datetime.now(UTC):%Y-%m}", "budget": budget, "percent": percent}
    given = exists().where(Event.subject == "source", Event.subject_id == source, Event.details.contains(mark))
    if session.scalar(select(given)):
        return False
    events.log(session, actor="poller", verb="warned", subject="source", subject_id=source, text=text, **mark)
    return True
