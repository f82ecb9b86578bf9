"""Lists of accounts that were looked up and are not saved yet."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.sources.source import Profile
from pipeline.store.posts.accounts import Wishes
from pipeline.tables import AccountList


@dataclass(frozen=True)
class Found:
    """Somebody on a list whom the source knows, and how they are to be monitored."""

    profile: Profile
    wishes: Wishes
    paused: bool = False


@dataclass(frozen=True)
class LookedUp:
    """A list with its number, as it waits to be saved."""

    number: str
    found: tuple[Found, ...]
    problems: tuple[str, ...]


def keep(session: Session, person: str, *, found: Sequence[Found], problems: Sequence[str]) -> LookedUp:
    """Keep what was looked up for somebody, in place of what they had looked up before."""
    rows = [asdict(one) for one in found]
    number = sha256(json.dumps([rows, *problems]).encode()).hexdigest()
    values = {"number": number, "rows": rows, "problems": list(problems)}
    row = insert(AccountList).values(person=person, **values)
    session.execute(row.on_conflict_do_update(index_elements=["person"], set_=values))
    return LookedUp(number, tuple(found), tuple(problems))


def waiting(session: Session, person: str) -> LookedUp | None:
    """The list that waits for this person."""
    row = session.get(AccountList, person)
    return None if row is None else LookedUp(row.number, tuple(map(_found, row.rows)), tuple(row.problems))


def count(session: Session, person: str) -> int:
    """How many accounts wait to be saved by this person."""
    query = select(func.jsonb_array_length(AccountList.rows)).where(AccountList.person == person)
    return session.scalar(query) or 0


def drop(session: Session, person: str) -> None:
    """Forget the list, which was saved or is not wanted."""
    session.execute(delete(AccountList).where(AccountList.person == person))


def _found(row: dict[str, Any]) -> Found:
    return Found(Profile(**row["profile"]), Wishes(**row["wishes"]), paused=row["paused"])
