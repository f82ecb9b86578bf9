"""Watches over the desk: a thread that reads its state every half a minute, and has admins told of what changed."""

import logging
import threading
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from pipeline.health import faults, notes
from pipeline.health.reading import Reader
from pipeline.health.state import State
from pipeline.health.unwritten import Unwritten
from pipeline.services import Services
from pipeline.store.health.sightings import Seen

LOOK_S = 30.0

log = logging.getLogger(__name__)

Show = Callable[[Sequence[int]], object]
"""Has these notes shown as they are wanted."""


class Watch:
    """One process's; several may watch, and one at a time writes down what it sees."""

    def __init__(self, tools: Services, reader: Reader, show: Show, *, unwritten: Unwritten | None = None) -> None:
        self._tools, self._reader, self._show, self._unwritten = tools, reader, show, unwritten
        self._known: frozenset[Seen] = frozenset()

    def start(self) -> None:
        """Watch from now on."""
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def look(self) -> State:
        """Look once."""
        state = self._reader.state()
        self._log(state)
        if (waiting := self._written(state)) is not None:
            self._show(waiting)
        elif self._unwritten:
            self._unwritten.tell(state)
        return state

    def _written(self, state: State) -> list[int] | None:
        """The notes that are not as wanted; None where nothing can be written down."""
        if state.figures is None:
            return None
        try:
            with self._tools.sessions() as session:
                if self._unwritten:
                    self._unwritten.write(session)
                return notes.settle(session, state)
        except SQLAlchemyError as error:
            log.warning("Faults cannot be written down now (%s).", type(error).__name__)
            return None

    def _log(self, state: State) -> None:
        """Say what began and what ended since the last look."""
        now = {(one.fault.code, one.subject): one for one in faults.standing(state)}
        for key in sorted(now.keys() - self._known):
            log.warning("Fault %s: %s %s", key[0], now[key].says, now[key].next)
        for code, subject in sorted(self._known - now.keys()):
            log.warning("Fault %s is over. %s", code, subject)
        self._known = frozenset(now)

    def _run(self) -> None:
        stopped = threading.Event()
        while not stopped.wait(LOOK_S):
            self.look()
