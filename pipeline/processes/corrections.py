"""The Celery task that learns from what the desk said of findings, where the models are."""

import logging

from pipeline import services
from pipeline.checks.corrections import recalibrating
from pipeline.processes.repeating import task
from pipeline.queue import Task

log = logging.getLogger(__name__)


@task(Task.RECALIBRATE)
def recalibrate() -> None:
    """Make candidates where enough findings were corrected; twice makes nothing anew."""
    tools = services.current()
    places = {"models_dir": tools.choices.models_dir, "evidence_dir": tools.choices.evidence_dir}
    for made in recalibrating.consider(tools.sessions, **places):
        if made.candidate is None:
            log.warning("No candidate of %s is fitted to %d corrected texts: %s", made.task, made.corrected, made.why)
        else:
            log.info(
                "%s is fitted to %d corrected texts, and waits: claimwire model promote %s", made.candidate,
                made.corrected, made.candidate,
            )  # fmt: skip
