"""Who has which role: by name here, the first admin by a setting, others by a user group of Slack's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from ml.errors import UserError
from pipeline.language.speech import _
from pipeline.store import events
from pipeline.store.locks import Lock, hold
from pipeline.tables import Event, Person

NO_ROLE = "none"
MEANWHILE = _(
    "Meanwhile {by} changed the role of {person} from {before} to {after}. Nothing was changed; save again to put "
    "yours in its place."
)


class LastAdmin(UserError):
    """Nobody could give roles any more."""


class NamedMeanwhile(UserError):
    """Somebody else gave or took roles since they were shown."""


@dataclass(frozen=True)
class Named:
    """What the desk itself says of a person: the role by name, if any."""

    role: str | None
    a_head: bool
    """Whether anybody is head by name."""


def named(session: Session, person: str) -> Named:
    """What the desk says of this person."""
    rows = session.execute(select(Person.id, Person.role).where(or_(Person.id == person, Person.role == "head")))
    found = {row.id: row.role for row in rows}
    return Named(found.get(person), a_head="head" in found.values())


def by_name(session: Session) -> dict[str, str]:
    """Everybody who was given a role by name, and which."""
    return {row.id: row.role for row in session.execute(select(Person.id, Person.role).order_by(Person.id))}


def with_role(session: Session, role: str) -> list[str]:
    """The Slack ids of those who were given a role by name."""
    return sorted(session.scalars(select(Person.id).where(Person.role == role)))


def admins(session: Session, *, first_admin: str | None) -> list[str]:
    """The Slack id of everybody who is admin by name or by the setting."""
    return sorted(set(with_role(session, "admin")) | ({first_admin} if first_admin else set()))


def give(session: Session, roles: Mapping[str, str | None], *, by: str, first_admin: str | None) -> list[str]:
    """Give people roles by name, or take what they have (None); who has another now. Raises LastAdmin.

    Whom the setting makes admin is not written down: another setting must be able to end it.
    """
    hold(session, Lock.ROLES)
    before = by_name(session)
    wanted = {person: role for person, role in roles.items() if person != first_admin}
    changed = sorted(person for person, role in wanted.items() if role != before.get(person))
    after = {**before, **wanted}
    if "admin" in before.values() and "admin" not in after.values() and not first_admin:
        raise LastAdmin(
            _("Then nobody would be admin; nothing was changed. Name another admin first, or set FIRST_ADMIN.")
        )
    for person in changed:
        _change(session, person, before.get(person), wanted[person], by=by)
    return changed


def last_change(session: Session) -> int:
    """The event by which somebody last gave or took a role; 0 before the first."""
    return session.scalar(select(func.max(Event.id)).where(Event.subject == "person")) or 0


def give_exactly(
    session: Session, roles: Mapping[str, str], *, by: str, first_admin: str | None, seen: int | None = None
) -> list[str]:
    """Let these have these roles by name and nobody else one; who has another now. Raises LastAdmin, NamedMeanwhile.

    With `seen`, the last change that this person knew of, nothing later is undone.
    """
    hold(session, Lock.ROLES)
    now = by_name(session)
    for event in _since(session, seen) if seen is not None else ():
        if roles.get(event.subject_id) != now.get(event.subject_id):
            before, after = event.details["before"] or NO_ROLE, now.get(event.subject_id, NO_ROLE)
            raise NamedMeanwhile(
                MEANWHILE.format(
                    by=_mention(event.actor), person=_mention(event.subject_id), before=before, after=after
                )
            )
    return give(session, dict.fromkeys(by_name(session)) | dict(roles), by=by, first_admin=first_admin)


def _since(session: Session, event_id: int) -> Sequence[Event]:
    query = select(Event).where(Event.subject == "person", Event.id > event_id)
    return session.scalars(query.order_by(Event.id.desc())).all()


def _mention(who: str) -> str:
    return who if ":" in who else f"<@{who}>"


def _change(session: Session, person: str, before: str | None, role: str | None, *, by: str) -> None:
    if role is None:
        session.execute(delete(Person).where(Person.id == person))
    else:
        session.merge(Person(id=person, role=role, named_by=by))
    verb = f"named {role}" if role else f"no longer {before}"
    events.log(session, actor=by, verb=verb, subject="person", subject_id=person, before=before)
