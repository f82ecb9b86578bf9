"""The Celery tasks of retraining. Every task may run twice: a lock or a row's state makes the second harmless."""

import logging
from typing import Any

from pipeline import queue, services
from pipeline.learning.retraining import announcement, run
from pipeline.learning.retraining.roll_back_button import roll_back_retraining
from pipeline.learning.retraining.run import Missing
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.messages.statement import Statement
from pipeline.processes.tasks import AGAIN, UNSURE_WAIT_S

log = logging.getLogger(__name__)


@queue.app.task(name="retrain_if_due", **AGAIN)
def retrain_if_due() -> None:
    """What the timetable asks for: a retraining, when enough labels have come."""
    tools = services.current()
    plan = tools.choices.plan
    with tools.sessions() as session:
        asked = run.ask(session, plan, plan.request(), by="timetable", why=Statement("enough_labels"))
        session.commit()
        if isinstance(asked, Missing):
            log.info("No retraining now: %s", asked)
            return
        retraining_id = asked.id
    queue.ask_retrain([retraining_id])


@queue.app.task(name="retrain", **AGAIN)
def retrain(retraining_id: int) -> None:
    """Retrain; hours may pass. A message that comes again meanwhile finds the lock taken, and later nothing to do."""
    ended = run.run(services.current().retraining_context(say=log.info), retraining_id)
    if ended is not None:
        queue.ask_show_verdict([ended])


@queue.app.task(name="roll_back", **AGAIN)
def roll_back(retraining_id: int) -> None:
    """Take back what a retraining put to work, where the models are."""
    with services.current().sessions() as session:
        changed = roll_back_retraining(session, retraining_id)
        session.commit()
    if changed:
        queue.ask_show_verdict([retraining_id])


@queue.app.task(name="show_verdict", bind=True, **(AGAIN | {"max_retries": 20}))
def show_verdict(self: Any, retraining_id: int) -> None:
    """Bring Slack in line with one retraining."""
    tools = services.current()
    try:
        announcement.show(tools.sessions, tools.notifier, retraining_id)
    except Refused:
        return  # the row says why, and the sweep asks again: somebody may have mended it by then
    except Busy as busy:
        raise self.retry(exc=busy, countdown=busy.wait_s) from busy
    except Unsure as unsure:
        raise self.retry(exc=unsure, countdown=UNSURE_WAIT_S) from unsure
