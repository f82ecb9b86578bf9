"""Notes on faults while nothing can be written down: Postgres is away, or its schema is another one."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pipeline.health import faults, probes
from pipeline.health.state import State
from pipeline.messages.fault_view import FaultView
from pipeline.messages.notifier import Notifier, NotifierError, Place
from pipeline.store.health import fault_notes

log = logging.getLogger(__name__)

BEFORE = timedelta(days=2)
"""How far back a note is looked for that a process posted before it was started anew."""
CODES = ("database_away", "schema_older", "schema_newer")


class Unwritten:
    """Tells of these faults all the same, each once, and writes the notes down as soon as that can be done."""

    def __init__(self, notifier: Callable[[], Notifier]) -> None:
        self._notifier = notifier
        self._since: dict[str, datetime] = {}
        self._posted: dict[str, Place] = {}
        self._looked_back = False

    def tell(self, state: State) -> None:
        """Post a note on each that has stood for long enough."""
        standing = [one.fault for one in faults.standing(state) if one.fault.code in CODES]
        self._since = {fault.code: self._since.get(fault.code, state.at) for fault in standing}
        for fault in standing:
            since = self._since[fault.code]
            if fault.code in self._posted or state.at - since < fault.patience:
                continue
            view = _view(fault.code, since)
            try:  # an attempt whose outcome nobody knows may have left it there
                self._posted[fault.code] = self._notifier().find(view, since=since) or self._notifier().post(view)
            except (NotifierError, SQLAlchemyError) as error:
                log.warning("Admins are not told of %s: %s", fault.code, error)

    def write(self, session: Session) -> None:
        """Take what was posted over into the rows, from where it is brought up to date. Commits."""
        left = {} if self._looked_back else self._left_behind()
        for code, place in (left | self._posted).items():
            fault_notes.adopt(session, code, channel=place.channel, message_ts=place.ts)
        session.commit()
        self._posted.clear()
        self._since.clear()

    def _left_behind(self) -> dict[str, Place]:
        """What an earlier process posted and did not come to write down."""
        since, found = probes.now() - BEFORE, dict[str, Place]()
        try:
            for code in CODES:
                if place := self._notifier().find(_view(code, since), since=since):
                    found[code] = place
            self._looked_back = True
        except NotifierError as error:
            log.warning("Whether notes on faults were left behind is not known yet: %s", error)
        return found


def _view(code: str, since: datetime) -> FaultView:
    return FaultView(None, code, "", "standing", since=since)
