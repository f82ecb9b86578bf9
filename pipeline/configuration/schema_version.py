"""Whether the database and this code belong together."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import NullPool

from ml.errors import UserError


class WrongRevision(UserError):
    """The database is behind or ahead of the code, or cannot be reached."""


class Unreachable(WrongRevision):
    """The database does not answer."""


class Behind(WrongRevision):
    """The database has the schema of an earlier version of the code, or none yet."""


class EmptyDatabase(Behind):
    """The database has no schema yet."""


def check(database_url: str, *, home: Path) -> None:
    """Raise WrongRevision, with what to run, unless the database is at this code's revision."""
    with connected(database_url) as connection:
        check_on(connection, home=home)


def check_on(connection: Connection, *, home: Path) -> None:
    """The same on a connection that there is."""
    scripts = _scripts(home)
    with _answering():
        found = revision(connection)
    if found == scripts.get_current_head():
        return
    if found is None:
        raise EmptyDatabase("The database is empty: run .venv/bin/alembic upgrade head, or .venv/bin/claimwire up.")
    if not _known(scripts, found):
        raise WrongRevision(
            f"The database is ahead of this code (revision {found}): update the code, do not downgrade."
        )
    raise Behind(f"The database is behind this code (revision {found}): run .venv/bin/alembic upgrade head.")


def is_ours(database_url: str, *, home: Path) -> bool:
    """Whether the database is at this code's revision."""
    try:
        check(database_url, home=home)
    except WrongRevision:
        return False
    return True


@contextmanager
def connected(database_url: str) -> Iterator[Connection]:
    """A connection of its own; raises WrongRevision where there is none to be had."""
    with _answering(), engine(database_url).connect() as connection:
        yield connection


def revision(connection: Connection) -> str | None:
    """The revision of a database's schema, None where it has none."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str, *, home: Path) -> bool:
    """Whether this code knows a revision: as its own, or as one that it can be brought up from."""
    return _known(_scripts(home), revision)


@cache
def _scripts(home: Path) -> ScriptDirectory:
    """This code's revisions, which are the same for as long as a process runs."""
    return ScriptDirectory.from_config(Config(home / "alembic.ini"))


def engine(database_url: str) -> Engine:
    """Connections to a Postgres, each closed after use; raises WrongRevision for an address that is none."""
    try:
        if make_url(database_url).get_backend_name() != "postgresql":
            raise ArgumentError("another kind of database")
        return create_engine(database_url, poolclass=NullPool)
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):  # of a port, or of a driver that is not here
        raise WrongRevision(
            "DATABASE_URL is no address of a Postgres: write postgresql://user:password@host/name."
        ) from None


@contextmanager
def _answering() -> Iterator[None]:
    """Raise Unreachable for a database that does not answer, WrongRevision for one that does not let us look."""
    try:
        yield
    except DBAPIError as error:
        first_line = str(error.orig).strip().splitlines()[0]
        if isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated:
            raise Unreachable(
                f"Postgres does not answer ({first_line}): is it running, and is DATABASE_URL right?"
            ) from None
        raise WrongRevision(
            f"Postgres does not show its schema ({first_line}): name another role in DATABASE_URL."
        ) from None


def _known(scripts: ScriptDirectory, revision: str) -> bool:
    try:
        return scripts.get_revision(revision) is not None
    except CommandError:
        return False
