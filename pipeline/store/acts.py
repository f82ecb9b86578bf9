"""What people did, each act once, however often it is delivered."""

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import Act


def is_new(session: Session, *, person: str, act: str) -> bool:
    """Write an act down; False where it was before. A second delivery waits for what becomes of the first."""
    once = insert(Act).values(person=person, act=act).on_conflict_do_nothing()
    return session.scalar(once.returning(Act.act)) is not None


def has_acted(session: Session, person: str) -> bool:
    """Whether this person did something that is remembered."""
    return bool(session.scalar(select(exists().where(Act.person == person))))
