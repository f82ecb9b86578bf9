"""The Celery process: the pipeline's tasks, wired to Slack. Started as `celery -A bot.worker worker`."""

import gc
import warnings
from typing import Any

from celery.concurrency.prefork import TaskPool
from celery.platforms import SecurityWarning
from celery.signals import beat_init, celeryd_after_setup, task_prerun, worker_process_init, worker_ready
from celery.worker import state

from bot import wiring
from ml import cores
from pipeline import queue
from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.language import speech
from pipeline.processes import answers, digest, heartbeat, history, private_messages, removals, tasks, upkeep, webhooks
from pipeline.services import Services

__all__ = ["answers", "app", "digest", "history", "private_messages", "removals", "tasks", "upkeep", "webhooks"]

# Celery warns root off because of pickled messages; ours are JSON and nothing else is accepted.
warnings.filterwarnings("ignore", message=".*superuser privileges", category=SecurityWarning)
pipeline_wiring.logging_to_stderr()


def begin() -> Services:
    """This process's services."""
    read = settings.load()
    return pipeline_wiring.once_postgres_answers(lambda: wiring.services(read))


SERVICES = pipeline_wiring.in_one_sentence(begin)
app = queue.app


@task_prerun.connect
def speak(**_: Any) -> None:
    """What a worker says by itself is for all; whom it tells something alone, the notifier knows."""
    speech.speak(lambda: wiring.language(SERVICES.choices))


@celeryd_after_setup.connect
def share_cores(instance: Any, **_: Any) -> None:
    """Processes that judge beside each other share the machine's cores."""
    if instance.pool_cls is TaskPool:
        cores.share(instance.concurrency)


@worker_process_init.connect
def fresh_connections(**_: Any) -> None:
    """A forked child must not share its parent's connections, nor close them, nor search its modules for garbage."""
    gc.freeze()
    SERVICES.engine.dispose(close=False)
    SERVICES.forget_opened()


@worker_ready.connect
def worker_lives(sender: Any, **_: Any) -> None:
    """Beat under the name that the Procfile gives to the node."""
    heartbeat.begin(sender.hostname.partition("@")[0], SERVICES.sessions, _look)


@beat_init.connect
def beat_lives(sender: Any, **_: Any) -> None:
    """Beat, counting what the timetable asked for."""
    heartbeat.begin(
        "beat", SERVICES.sessions, lambda: (sum(e.total_run_count for e in sender.scheduler.schedule.values()), None)
    )


def _look() -> tuple[int, str | None]:
    try:
        doing = sorted({request.name for request in state.active_requests})
    except RuntimeError:  # something began in this very moment
        doing = []
    return sum(state.total_count.values()), ", ".join(doing) or None
