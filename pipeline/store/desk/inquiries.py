"""Inquiries: what people ask, and the answers that wait to be made and told."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.orm import Session

from pipeline.store import forgotten
from pipeline.tables import Inquiry

ATTEMPTS = 3
"""So often an answer is tried whose making ends a process; then the person is told that there is none."""
WORKED_AT = timedelta(minutes=11)
"""So long an answer may be in the making, past the limit of its task."""
NEWS_FOR = timedelta(days=1)
"""So long an answer that Slack does not take is tried again."""


def add(
    session: Session, *, person: str, words: str = "", link: str = "", tweet_id: int | None = None, why: bool = False
) -> int:
    """Keep what somebody asks; its id, to be asked for after commit."""
    asked = Inquiry(person=person, words=words, link=link, tweet_id=tweet_id, why=why, queued_at=func.now())
    session.add(asked)
    session.flush()
    return asked.id


def begin(session: Session, inquiry_id: int) -> Inquiry | None:
    """An inquiry that nobody has answered yet, counted as tried; None where there is nothing to do."""
    open_one = Inquiry.id == inquiry_id, Inquiry.answer.is_(None)
    tried = update(Inquiry).where(*open_one).values(attempts=Inquiry.attempts + 1, queued_at=func.now())
    return session.scalar(tried.returning(Inquiry))


def keep(
    session: Session, inquiry_id: int, *, answer: dict[str, Any], post: dict[str, Any] | None, tweet_id: int | None
) -> None:
    """Keep an answer, unless there is one already."""
    made = {"answer": answer, "post": post, "tweet_id": tweet_id}
    session.execute(update(Inquiry).where(Inquiry.id == inquiry_id, Inquiry.answer.is_(None)).values(**made))


def untold(session: Session, inquiry_id: int) -> Inquiry | None:
    """An answered inquiry of which the person does not know yet, locked: nobody else tells them meanwhile."""
    found = session.get(Inquiry, inquiry_id, with_for_update={"skip_locked": True})
    return found if found is not None and found.answer is not None and found.told_at is None else None


def recent() -> ColumnElement[bool]:
    """Which inquiries are still worth an answer."""
    return Inquiry.asked_at > func.now() - NEWS_FOR


def claim_forgotten(session: Session, *, after: timedelta) -> list[int]:
    """Inquiries without an answer, or with one that was not told, which nobody was asked for lately."""
    at_work = Inquiry.answer.is_(None) & (Inquiry.attempts > 0) & (Inquiry.queued_at > func.now() - WORKED_AT)
    return forgotten.claim(session, Inquiry, Inquiry.told_at.is_(None), recent(), ~at_work, after=after)
