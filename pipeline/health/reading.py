"""Reads the state of the desk: bounded in time, whatever does not answer."""

import socket
import threading
import time
from collections.abc import Collection
from datetime import datetime
from functools import cached_property

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from pipeline.configuration.choices import Choices
from pipeline.health import probes
from pipeline.health.state import Figures, LiveModel, Reads, State
from pipeline.services import Services
from pipeline.store import heartbeats
from pipeline.store.health import fault_notes, figures, sightings
from pipeline.store.health.sightings import Standing
from pipeline.store.learning import models
from pipeline.store.posts import reads

ANSWERS_S, READS_S = 3, 10
"""What Postgres may take to let us in, and for one figure."""


class Reader:
    """One process's reader, with connections of its own: whoever works here waits for none of ours."""

    def __init__(self, tools: Services) -> None:
        self._tools, self._reading = tools, threading.Lock()
        self._read: tuple[float, State] | None = None

    @cached_property
    def engine(self) -> Engine:
        """Connections that give up soon, and take an index wherever there is one.

        Postgres thinks that `shown <> wanted` holds of nearly every card, and would read them all.
        """
        options = f"-c statement_timeout={READS_S}s -c enable_seqscan=off"
        limits = {"connect_timeout": ANSWERS_S, "options": options}
        return create_engine(self._tools.database_url, poolclass=NullPool, hide_parameters=True, connect_args=limits)

    def state(self, *, fresh_s: float = 0.0) -> State:
        """The state, or the one that was read so many seconds ago at most; one thread reads at a time."""
        with self._reading:
            if self._read is None or time.monotonic() - self._read[0] >= fresh_s:
                self._read = time.monotonic(), self._state()
            return self._read[1]

    def ready(self) -> Collection[str]:
        """What of Postgres, its schema, Redis and the disk keeps any process from its work now."""
        seen = {*probes.of_redis()[0], *probes.of_disk(probes.disk(self._tools.environment.state_dir))}
        try:
            with self.engine.connect() as connection:
                seen.update(probes.of_schema(connection))
        except SQLAlchemyError:
            seen.add("database_away")
        return seen & probes.KEEPS_FROM_WORK

    def _state(self) -> State:
        at, host = probes.now(), socket.gethostname()
        wrong, queued = probes.of_redis()
        room = probes.disk(self._tools.environment.state_dir)
        codes, found, made = self._of_postgres()
        own = [Standing(code, "", at) for code in (*codes, *wrong)]
        own += [Standing(code, host, at) for code in probes.of_disk(room)]
        known = {(one.code, one.subject) for one in found}
        seen = [*found, *(one for one in own if (one.code, one.subject) not in known)]
        return State(at=at, seen=tuple(seen), disk=room, queued=queued, figures=made)

    def _of_postgres(self) -> tuple[Collection[str], list[Standing], Figures | None]:
        try:
            with self.engine.connect() as connection:
                if wrong := probes.of_schema(connection):
                    return wrong, [], None
                with Session(connection) as session:
                    chosen = self._tools.in_force.over(self._tools.environment)
                    made = _figures(session, chosen, source=self._tools.network.name)
                    return (), sightings.standing(session), made
        except SQLAlchemyError:
            return ("database_away",), [], None


def _figures(session: Session, choices: Choices, *, source: str) -> Figures:
    version = models.live(session, models.CHECKWORTHINESS)
    return Figures(
        source=source,
        groups=tuple(figures.lags(session, source, usual_s=choices.poll_max_s)),
        reads=Reads(reads.this_month(session, source), choices.monthly_reads),
        waiting=figures.waiting(session),
        speeds=figures.speeds(session),
        cards=figures.cards_by_state(session),
        model=None if version is None else LiveModel(version.name, version.promoted_at),
        processes=tuple(heartbeats.signs(session)),
        retraining_failed=figures.retraining_failed(session),
        dead_letters=figures.dead_letters(session),
        errors=sightings.counts(session),
        since=fault_notes.since(session),
    )


def since(state: State, code: str, subject: str) -> datetime:
    """Since when a fault stands, as far as anybody knows."""
    seen = [one.since for one in state.seen if (one.code, one.subject) == (code, subject)]
    written = state.figures.since.get((code, subject)) if state.figures else None
    return min([*seen, *([written] if written else []), state.at])
