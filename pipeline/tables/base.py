"""What all tables share: names of constraints, types, keys. Every timestamp is UTC with zone."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Identity,
    Index,
    MetaData,
    Text,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables, with constraint names that migrations can rely on."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own hook
        datetime: DateTime(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


def one_of(column: str, *words: str) -> CheckConstraint:
    """The column holds one of these words."""
    return CheckConstraint(f"{column} in ({', '.join(repr(word) for word in words)})", name=f"{column}_known")


def key() -> Mapped[int]:
    """A running number."""
    return mapped_column(BigInteger, Identity(), primary_key=True)


def now() -> Mapped[datetime]:
    """When the row was written."""
    return mapped_column(server_default=func.now())


def one_standing(name: str, *columns: str) -> Index:
    """Of the rows that are alike in these columns at most one is not undone."""
    return Index(name, *columns, unique=True, postgresql_where=text("undone_at is null"))


def by_person(table: str) -> Index:
    """What stands of a person's, in the order of time."""
    return Index(f"ix_{table}_person", "person", "created_at", postgresql_where=text("undone_at is null"))


class QueuedRow:
    """What a row keeps that a task sees to: the sweep asks again for what nobody was asked for lately."""

    id: Mapped[int]
    queued_at: Mapped[datetime | None]


OUT_OF_SYNC = "shown <> wanted or tried_at is not null"
"""What waits of a table of messages, for its partial index: as `MessageRow.out_of_sync` has it."""


class MessageRow:
    """What a row keeps that people see as one message: `wanted` is what they should see, `shown` what Slack shows."""

    id: Mapped[int]
    wanted: Mapped[str]
    shown: Mapped[str] = mapped_column(server_default="nothing")
    channel: Mapped[str | None]
    message_ts: Mapped[str | None]
    tried_at: Mapped[datetime | None]
    """When posting began last, kept until its outcome is known: a later attempt looks for the message first."""
    posted_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    @classmethod
    def out_of_sync(cls) -> ColumnElement[bool]:
        """Slack does not show what is wanted, or nobody knows what it shows."""
        return or_(cls.shown != cls.wanted, cls.tried_at.is_not(None))
