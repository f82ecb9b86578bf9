"""People of the desk: where their ids stand, everything that is kept of them, and a pseudonym in their place."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, case, cast, delete, func, or_, select, union, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session

from pipeline.store.desk import cards
from pipeline.store.forgetting.subject import allow, rows
from pipeline.tables import (
    AccountList,
    Act,
    Base,
    Correction,
    Decision,
    Feedback,
    Finding,
    FindingMessage,
    Inquiry,
    LastClick,
    MatchAnswer,
    Note,
    NoteMessage,
    Person,
    SecondOpinion,
    StoryStep,
    Taking,
)

NAMES = frozenset({
    "person", "actor", "by", "by_whom", "asked_by", "selected_by", "decided_by", "assignee", "told_assignee",
    "added_by", "built_by", "imported_by", "created_by", "closed_by", "changed_by", "named_by", "rolled_back_by",
    "parted_by",
})  # fmt: skip
"""What columns are called that hold a person's id."""
THEIRS = (Person, AccountList, Act, LastClick, Inquiry)
"""What is nobody else's, and goes with them."""
SHOWN = (Feedback, Decision, Taking, SecondOpinion, StoryStep, Note, MatchAnswer, Correction)
"""What cards name them for."""
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "events": ("details", "subject_id"), "notes": ("text",), "stories": ("reason",), "retrainings": ("why",),
    "webhook_messages": ("facts",), "setting_changes": ("before", "after"), "corrections": ("sentence",),
}  # fmt: skip
"""Where their id may stand within something else."""


def ids_in(table: Table) -> list[Column[Any]]:
    """The columns of a table that hold people's ids."""
    return [column for column in table.columns if column.name in NAMES or (table.name, column.name) == ("people", "id")]


def tables() -> Iterator[Table]:
    """Every table that says something of people."""
    return (table for table in Base.metadata.sorted_tables if ids_in(table) or table.name in _WRITTEN)


def rows_of(session: Session, table: Table, person: str) -> list[dict[str, Any]]:
    """The rows of a table in which a person is named."""
    rows = session.execute(select(table).where(_named(table, person)))
    return [dict(row._mapping) for row in rows]


def _named(table: Table, person: str) -> ColumnElement[bool]:
    written = (_holds(table.c[name], person) for name in _WRITTEN.get(table.name, ()))
    return or_(*(column == person for column in ids_in(table)), *written)


def _holds(column: ColumnElement[Any], person: str) -> ColumnElement[bool]:
    return cast(column, Text()).regexp_match(_whole(person))


def _whole(person: str) -> str:
    return rf"\m{person}\M"


def outdate_cards(session: Session, person: str) -> list[int]:
    """Have the cards shown anew that name them, and what stands under these; which cards."""
    theirs = [select(table.tweet_id).where(table.person == person) for table in SHOWN]
    named = select(Note.tweet_id).where(_holds(Note.__table__.c.text, person))
    tweet_ids = set(session.scalars(union(*theirs, named)))
    for table, column, said in ((NoteMessage, "note_id", Note), (FindingMessage, "finding_id", Finding)):
        under = select(said.id).where(said.tweet_id.in_(tweet_ids))
        stands = update(table).where(table.__table__.c[column].in_(under), table.shown != "nothing")
        session.execute(stands.values(shown="outdated"))
    return cards.outdate(session, tweet_ids, asked=True)


def delete_theirs(session: Session, person: str) -> dict[str, int]:
    """Their role, lists, questions, and what tells repeated clicks from new ones; how many rows of each."""
    gone = {}
    for table in THEIRS:
        own = table.__table__.c["id" if table is Person else "person"]
        gone[table.__tablename__] = rows(session, delete(table).where(own == person))
    return gone


def rename(session: Session, person: str, pseudonym: str) -> dict[str, int]:
    """Put a pseudonym in their place, wherever their id stands; in how many rows of each table."""
    allow(session)
    return {table.name: _rename(session, table, person, pseudonym) for table in tables()}


def _rename(session: Session, table: Table, person: str, pseudonym: str) -> int:
    values: dict[str, Any] = {
        column.name: case((column == person, pseudonym), else_=column)
        for column in ids_in(table) if column.name != "id"
    }  # fmt: skip
    for name in _WRITTEN.get(table.name, ()):
        column = table.c[name]
        written = func.regexp_replace(cast(column, Text()), _whole(person), pseudonym, "g")
        values[name] = cast(written, JSONB()) if isinstance(column.type, JSONB) else written
    return rows(session, update(table).where(_named(table, person)).values(**values))
