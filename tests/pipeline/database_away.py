"""A database that goes away for a while."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, make_url, text


@contextmanager
def closed(database_url: str, server: Engine) -> Iterator[None]:
    """The database lets nobody in."""
    name = make_url(database_url).database
    with server.connect() as connection:
        connection.execute(text(f"alter database {name} with allow_connections false"))
        connection.execute(
            text("select pg_terminate_backend(pid) from pg_stat_activity where datname = :n"), {"n": name}
        )
    try:
        yield
    finally:
        with server.connect() as connection:
            connection.execute(text(f"alter database {name} with allow_connections true"))
