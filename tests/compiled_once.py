"""Statements are compiled once a process: each test has an engine of its own, and all of them speak to one kind of server."""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.util import LRUCache

ENOUGH = 4000
KEPT: LRUCache[Any, Any] = LRUCache(ENOUGH)


def share_compiled() -> None:
    """Let engines find what earlier ones of this process compiled, which is kept by dialect and statement."""
    event.listen(Engine, "engine_connect", _share)
    PGDialect_psycopg2.__eq__ = lambda one, other: type(one) is type(other)  # type: ignore[method-assign]
    PGDialect_psycopg2.__hash__ = lambda one: hash(type(one))  # type: ignore[method-assign]


def _share(connection: Connection) -> None:
    connection.engine._compiled_cache = KEPT
