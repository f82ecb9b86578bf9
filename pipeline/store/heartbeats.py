"""Heartbeats of the desk's processes: written by each, read by whoever wants to know who lives and does nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pipeline.tables import Heartbeat

FORGOTTEN = timedelta(hours=1)
"""After so long nobody is told any more of a process that vanished."""


@dataclass(frozen=True)
class Process:
    """Which process: its name in the Procfile, and where it runs."""

    name: str
    host: str
    pid: int

    def __str__(self) -> str:
        return f"{self.name} on {self.host} (process {self.pid})"


@dataclass(frozen=True)
class Sign:
    """What is known of a process: for how long it has not been heard of, and has taken nothing up."""

    process: Process
    silent: timedelta
    idle: timedelta
    doing: str | None


def beat(session: Session, process: Process, *, idle: timedelta, doing: str | None) -> None:
    """Say that a process lives, and for how long it has taken nothing up; by the database's clock alone."""
    said = {"beat_at": func.now(), "worked_at": func.now() - idle, "doing": doing}
    row = insert(Heartbeat).values(process=process.name, host=process.host, pid=process.pid, **said)
    session.execute(row.on_conflict_do_update(index_elements=["process", "host", "pid"], set_=said))


def forget(session: Session, process: Process) -> None:
    """A process ends in order."""
    session.execute(delete(Heartbeat).filter_by(process=process.name, host=process.host, pid=process.pid))


def forget_dead(session: Session, *, host: str, lives: Callable[[int], bool]) -> None:
    """Leave out whom nobody will hear of again: those of this host that are gone, and what is long past."""
    pids = session.scalars(select(Heartbeat.pid).filter_by(host=host))
    dead = [pid for pid in pids if not lives(pid)]
    session.execute(delete(Heartbeat).where(Heartbeat.host == host, Heartbeat.pid.in_(dead)))
    session.execute(delete(Heartbeat).where(Heartbeat.beat_at < func.now() - FORGOTTEN))


def signs(session: Session) -> list[Sign]:
    """What is known of each process."""
    now = session.scalars(select(func.now())).one()
    rows = session.scalars(select(Heartbeat).order_by(Heartbeat.process, Heartbeat.host, Heartbeat.pid))
    return [
        Sign(
            Process(row.process, row.host, row.pid),
            silent=now - row.beat_at,
            idle=row.beat_at - row.worked_at,
            doing=row.doing,
        )
        for row in rows
    ]
