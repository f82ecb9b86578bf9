"""What witnesses see that is wrong: written by each for itself, and over when the same one sees it no more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import Sighting

HEARD = timedelta(minutes=10)
"""What no witness has seen for so long counts as over: the witness may be gone, too."""
ERROR = "error"
"""The code of errors that are counted, and are no fault by themselves; the subject is their kind."""

_HEARD = func.greatest(Sighting.seen_at, Sighting.until) > func.now() - HEARD

Seen = tuple[str, str]
"""A code, and what it is about."""


@dataclass(frozen=True)
class Standing:
    """What somebody sees now, and since when; `until` when the other side wants to be left alone."""

    code: str
    subject: str
    since: datetime
    until: datetime | None = None


def tell(
    session: Session, witness: str, seen: Collection[Seen], *, of: Collection[str], until: datetime | None = None
) -> None:
    """Write down what a witness sees of these codes now; what it saw of them before, and does not see, is over."""
    for code, subject in sorted(seen):
        _see(session, code=code, subject=subject, witness=witness, until=until)
    over = update(Sighting).where(Sighting.witness == witness, Sighting.code.in_(of), Sighting.ended_at.is_(None))
    over = over.where(tuple_(Sighting.code, Sighting.subject).not_in(list(seen))) if seen else over
    session.execute(over.values(ended_at=func.now()))


def count_error(session: Session, kind: str, *, witness: str) -> None:
    """Count an error of this kind."""
    _see(session, code=ERROR, subject=kind, witness=witness, until=None, ended_at=func.now())


def _see(session: Session, **seen: object) -> None:
    row = insert(Sighting).values(**seen)
    goes_on = Sighting.ended_at.is_(None) & _HEARD
    anew = {
        "seen_at": func.now(), "times": Sighting.times + 1, "until": row.excluded.until,
        "since": case((goes_on, Sighting.since), else_=func.now()), "ended_at": row.excluded.ended_at,
    }  # fmt: skip
    session.execute(row.on_conflict_do_update(index_elements=["code", "subject", "witness"], set_=anew))


def standing(session: Session) -> list[Standing]:
    """What is seen now, by whomever."""
    query = select(Sighting.code, Sighting.subject, func.min(Sighting.since), func.max(Sighting.until))
    query = query.where(Sighting.ended_at.is_(None), _HEARD).group_by(Sighting.code, Sighting.subject)
    return [Standing(*row) for row in session.execute(query.order_by(Sighting.code, Sighting.subject))]


def counts(session: Session) -> dict[str, int]:
    """How often each kind was seen: errors by their kind, all else by its code."""
    kind = case((Sighting.code == ERROR, Sighting.subject), else_=Sighting.code)
    query = select(kind, func.sum(Sighting.times)).group_by(kind).order_by(kind)
    return {name: int(number) for name, number in session.execute(query)}
