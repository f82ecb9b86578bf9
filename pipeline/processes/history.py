"""The Celery tasks that work on what is long past, when nothing new waits."""

import logging
from datetime import UTC, datetime

from pipeline import queue, services
from pipeline.processes.repeating import task
from pipeline.processes.tasks import GRACE_S, JUDGING_S
from pipeline.queue import Task
from pipeline.store import retention
from pipeline.store.posts import near_duplicates
from pipeline.triage import rescoring
from pipeline.triage.copy_rules import CopyRules

log = logging.getLogger(__name__)


@task(Task.RESCORE, soft_time_limit=JUDGING_S, time_limit=JUDGING_S + GRACE_S)
def rescore(rescoring_id: int) -> None:
    """Judge history again for a moment, and ask for the next, which comes up when no new post waits."""
    tools = services.current()
    with tools.sessions() as session:
        judge = tools.judge(session)
    if rescoring.turn(tools.sessions, rescoring_id, judge=judge):
        queue.ask(Task.RESCORE, [rescoring_id])


@task(Task.APPLY_RETENTION)
def apply_retention() -> None:
    """Let go of what is past what the settings keep, and of keys by which no post can be found any more."""
    tools = services.current()
    near_duplicates.forget_keys(tools.sessions, window=(tools.copy_rules or CopyRules()).window)
    gone = retention.apply(tools.sessions, tools.choices.kept, remove_evidence=tools.evidence.remove_older)
    tools.archivist.remove_past(now=datetime.now(UTC))
    if any(gone.values()):
        log.info("Let go of %s.", ", ".join(f"{count:,} {kind}" for kind, count in gone.items()))
