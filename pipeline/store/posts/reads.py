"""What the sources were asked for: the count behind the monthly read budget."""

from datetime import UTC, date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Event, MonthlyReads, SourceReads


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
    if account_id is not None:
        _add_up(session, source, posts + users)


def _add_up(session: Session, source: str, reads: int) -> None:
    """Keep the month's sum over accounts. Looks take turns; whoever looks people up for long keeps no look waiting."""
    row = insert(MonthlyReads).values(source=source, month=_first_of_month(), reads=reads)
    added = {"reads": MonthlyReads.reads + row.excluded.reads}
    session.execute(row.on_conflict_do_update(index_elements=["source", "month"], set_=added))


def this_month(session: Session, source: str) -> int:
    """Posts and users read since the month began."""
    first = _first_of_month()
    of_accounts = select(MonthlyReads.reads).filter_by(source=source, month=first)
    others = select(func.sum(SourceReads.posts + SourceReads.users)).filter_by(source=source, account_id=None)
    both = of_accounts.scalar_subquery(), others.where(SourceReads.day >= first).scalar_subquery()
    return sum(reads or 0 for reads in session.execute(select(*both)).one())


def _first_of_month() -> date:
    return datetime.now(UTC).date().replace(day=1)


def warn_once(session: Session, source: str, *, budget: int, percent: int, text: str) -> bool:
    """Log a warning about this month's budget; False when it was given before."""
    mark = {"month": f"{datetime.now(UTC):%Y-%m}", "budget": budget, "percent": percent}
    given = exists().where(Event.subject == "source", Event.subject_id == source, Event.details.contains(mark))
    if session.scalar(select(given)):
        return False
    events.log(session, actor="poller", verb="warned", subject="source", subject_id=source, text=text, **mark)
    return True
