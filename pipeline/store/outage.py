"""The database is away for a while: the one place that says which of its errors mean "later"."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

log = logging.getLogger(__name__)

NOT_ALLOWED = "42501"
READ_ONLY = "25006"
"""What Postgres answers in the middle of a failover, when the server is no longer the one that may be written to."""


class DatabaseAway(Exception):
    """The database does not answer, or takes nothing, for now: what was begun can be repeated later."""


def means_later(error: SQLAlchemyError) -> bool:
    """Whether an error says that the database is away: restarted, failing over to another server, or overrun."""
    if isinstance(error, OperationalError | InterfaceError | PoolTimeout):
        return True
    # A server that was stopped at once breaks idle connections with a plain DatabaseError.
    return isinstance(error, DBAPIError) and (error.connection_invalidated or _code(error) == READ_ONLY)


def in_words(error: SQLAlchemyError) -> str | None:
    """What people are told of an error that somebody can mend; None for a mistake of the code's."""
    why = next(iter(str(getattr(error, "orig", None) or error).strip().splitlines()), type(error).__name__)
    if means_later(error):
        return f"The database does not answer, or takes nothing for now ({why}): try again when it does."
    if _code(error) == NOT_ALLOWED:
        return f"The database does not allow it ({why}): let the role of DATABASE_URL own the database and its tables."
    return None


def _code(error: SQLAlchemyError) -> str | None:
    return getattr(getattr(error, "orig", None), "pgcode", None)


def leave_standbys(engine: Engine) -> Engine:
    """Have an engine drop its connections when a server may not be written to: they would outlive the failover."""

    def drop(context: ExceptionContext) -> None:
        if getattr(context.original_exception, "pgcode", None) == READ_ONLY:
            context.is_disconnect = True

    event.listen(engine, "handle_error", drop)
    return engine


@contextmanager
def told_apart() -> Iterator[None]:
    """Raise DatabaseAway for errors that mean "later", every other one as it is."""
    try:
        yield
    except SQLAlchemyError as error:
        if means_later(error):
            raise DatabaseAway(type(getattr(error, "orig", None) or error).__name__) from error
        raise


@contextmanager
def lived_through() -> Iterator[None]:
    """Go on where the database is away, with a line in the log; for work that is begun again anyway."""
    try:
        with told_apart():
            yield
    except DatabaseAway as away:
        log.warning("The database does not answer (%s); trying again.", away)
