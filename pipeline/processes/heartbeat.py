"""A process's heartbeat: a thread that says in Postgres, every few seconds, that the process lives and what it does."""

import atexit
import os
import socket
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta

import psutil
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from pipeline.store import heartbeats
from pipeline.store.heartbeats import Process, Sign

BEAT_S = 15.0

Look = Callable[[], tuple[int, str | None]]
"""How much a process has taken up so far, and what it is at."""
See = Callable[[Session], Collection[str]]
"""Sees to the machine: what is wrong with it."""


class Heart:
    """Beats until it is stopped. What is wrong with the database is passed over: whoever works there says so."""

    def __init__(
        self, name: str, sessions: sessionmaker[Session], look: Look, see: See = lambda _: frozenset()
    ) -> None:
        self.process = Process(name, socket.gethostname(), os.getpid())
        self.lacks: Collection[str] = ()
        """What was wrong with the machine when it was last seen to."""
        self._sessions, self._look, self._see = sessions, look, see
        self._seen, self._worked = look()[0], time.monotonic()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat; those of this machine that were killed are forgotten."""
        with suppress(SQLAlchemyError), self._sessions() as session:
            heartbeats.forget_dead(session, host=self.process.host, lives=psutil.pid_exists)
            session.commit()
        self._thread.start()
        atexit.register(self.stop)

    def stop(self) -> None:
        """Say that the process ends in order."""
        atexit.unregister(self.stop)
        self._stopped.set()
        self._thread.join()
        with suppress(SQLAlchemyError), self._sessions() as session:
            heartbeats.forget(session, self.process)
            session.commit()

    def _run(self) -> None:
        while True:
            with suppress(SQLAlchemyError):
                self._beat()
            if self._stopped.wait(BEAT_S):
                return

    def sign(self) -> Sign:
        """What is to be said of the process now."""
        taken_up, doing = self._look()
        if taken_up != self._seen:
            self._seen, self._worked = taken_up, time.monotonic()
        return Sign(self.process, timedelta(), timedelta(seconds=time.monotonic() - self._worked), doing)

    def _beat(self) -> None:
        sign = self.sign()
        with self._sessions() as session:
            heartbeats.beat(session, self.process, idle=sign.idle, doing=sign.doing)
            session.commit()
            self.lacks = self._see(session)
            session.commit()
