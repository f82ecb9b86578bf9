"""Two retrainings never run at once, on however many machines: a lock of Postgres' own, held for the whole run."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text

from pipeline.store import locks
from pipeline.store.locks import Lock

# A machine that loses its power says no goodbye: Postgres asks after a minute, and lets go after two.
_ALIVE = "set tcp_keepalives_idle = 60; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 6"


@contextmanager
def only_one(engine: Engine) -> Iterator[Connection | None]:
    """Hold the lock on a connection of its own, which is given; None where another process holds it.

    It dies with the process, and with the connection.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.detach()  # closed in the end, and not kept for others with its lock
        connection.execute(text(_ALIVE))
        mine = locks.hold_while_connected(connection, Lock.RETRAINING)
        yield connection if mine else None
