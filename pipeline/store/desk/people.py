"""Who may change what: admins, the first of them by a setting."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Person


def is_admin(session: Session, person: str, *, first_admin: str | None) -> bool:
    """Whether this person may edit accounts and name admins."""
    return person == first_admin or session.get(Person, person) is not None


def admins(session: Session, *, first_admin: str | None) -> list[str]:
    """Every admin's Slack id."""
    named = set(session.scalars(select(Person.id).where(Person.role == "admin")))
    return sorted(named | ({first_admin} if first_admin else set()))


def name_admins(session: Session, people: Collection[str], *, by: str) -> None:
    """Let exactly these be admins, besides the one that the setting names."""
    before = set(session.scalars(select(Person.id).where(Person.role == "admin")))
    gone, come = before - set(people), set(people) - before
    if gone:
        session.execute(delete(Person).where(Person.id.in_(gone)))
    for person in sorted(come):
        session.add(Person(id=person, role="admin", named_by=by))
    for person in sorted(gone | come):
        verb = "named admin" if person in come else "no longer admin"
        events.log(session, actor=by, verb=verb, subject="person", subject_id=person)
