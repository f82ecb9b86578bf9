"""Who has which role: by name here, the first admin by a setting."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from pipeline.store import events
from pipeline.tables import Person


def is_admin(session: Session, person: str, *, first_admin: str | None) -> bool:
    """Whether this person may edit accounts and name admins."""
    return person == first_admin or role_by_name(session, person) == "admin"


def role_by_name(session: Session, person: str) -> str | None:
    """The role that this person was given by name."""
    return session.scalar(select(Person.role).where(Person.id == person))


def with_role(session: Session, role: str) -> list[str]:
    """The Slack ids of those who were given a role by name."""
    return sorted(session.scalars(select(Person.id).where(Person.role == role)))


def admins(session: Session, *, first_admin: str | None) -> list[str]:
    """Every admin's Slack id."""
    return sorted(set(with_role(session, "admin")) | ({first_admin} if first_admin else set()))


def name_admins(session: Session, people: Collection[str], *, by: str) -> None:
    """Let exactly these be admins, besides the one that the setting names."""
    before = set(with_role(session, "admin"))
    gone, come = before - set(people), set(people) - before
    if gone:
        session.execute(delete(Person).where(Person.id.in_(gone)))
    for person in sorted(come):
        session.merge(Person(id=person, role="admin", named_by=by))
    for person in sorted(gone | come):
        verb = "named admin" if person in come else "no longer admin"
        events.log(session, actor=by, verb=verb, subject="person", subject_id=person)
