"""The bot's watch: it asks Slack, reads the desk's state, and tells admins by itself, whatever else stands still."""

import logging
from collections.abc import Sequence
from typing import cast

from sqlalchemy.exc import SQLAlchemyError

from bot.health import slack
from bot.slack.notifier import SlackNotifier
from pipeline.health import notes
from pipeline.health.reading import Reader
from pipeline.health.state import State
from pipeline.health.unwritten import Unwritten
from pipeline.health.watch import Watch
from pipeline.messages.notifier import NotifierError
from pipeline.services import Services
from pipeline.store.health import sightings

WITNESS = "slack"

log = logging.getLogger(__name__)


class BotsWatch(Watch):
    """Looks at Slack before it looks at the desk."""

    def __init__(self, tools: Services, reader: Reader) -> None:
        super().__init__(tools, reader, self._tell, unwritten=Unwritten(lambda: tools.notifier))

    def look(self) -> State:
        """Look once."""
        self._ask_slack()
        return super().look()

    def _ask_slack(self) -> None:
        tools = self._tools
        try:
            seen = slack.look(cast("SlackNotifier", tools.notifier), tools.choices)
            with tools.sessions() as session:
                sightings.tell(session, WITNESS, seen, of=slack.CODES)
                session.commit()
        except SQLAlchemyError as error:
            log.warning("What Slack says cannot be written down now (%s).", type(error).__name__)

    def _tell(self, note_ids: Sequence[int]) -> None:
        for note_id in note_ids:
            try:
                notes.show(self._tools.sessions, self._tools.notifier, note_id)
            except NotifierError:  # the row and the log say why; the next look tries again
                continue
            except SQLAlchemyError as error:
                log.warning("A note on a fault waits for Postgres (%s).", type(error).__name__)
