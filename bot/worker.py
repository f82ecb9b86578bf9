"""The Celery process: the pipeline's tasks, wired to Slack. Started as `celery -A bot.worker worker`."""

import gc
import os
import signal
import time
import warnings
from typing import Any

from celery.concurrency.prefork import TaskPool
from celery.platforms import SecurityWarning
from celery.signals import (
    beat_init,
    celeryd_after_setup,
    setup_logging,
    task_prerun,
    task_unknown,
    worker_process_init,
    worker_ready,
    worker_shutting_down,
)
from celery.worker import state

from bot import wiring
from ml import cores
from pipeline import queue
from pipeline import wiring as pipeline_wiring
from pipeline.configuration import settings
from pipeline.language import speech
from pipeline.log_lines.about import begin_anew
from pipeline.processes import (
    answers,
    corrections,
    digest,
    faults,
    health,
    history,
    private_messages,
    records,
    removals,
    stopping,
    tasks,
    upkeep,
    webhooks,
)
from pipeline.services import Services

__all__ = [
    "answers",
    "app",
    "corrections",
    "digest",
    "faults",
    "history",
    "private_messages",
    "records",
    "removals",
    "tasks",
    "upkeep",
    "webhooks",
]

# Celery warns root off because of pickled messages; ours are JSON and nothing else is accepted.
warnings.filterwarnings("ignore", message=".*superuser privileges", category=SecurityWarning)


def begin() -> Services:
    """This process's services."""
    read = settings.load()
    pipeline_wiring.write_log(read)
    return pipeline_wiring.once_postgres_answers(lambda: wiring.services(read))


SERVICES = pipeline_wiring.in_one_sentence(begin)
UNKNOWN_S = 1.0
MAIN = os.getpid()
CONSUMERS: list[Any] = []
"""Who takes up messages in this process, once it does."""
app = queue.app


@setup_logging.connect
def log_as_all_processes_do(**_: Any) -> None:
    """Keep Celery from writing a log of its own beside ours."""


@task_prerun.connect
def speak(**_: Any) -> None:
    """What a worker says by itself is for all; whom it tells something alone, the notifier knows."""
    begin_anew()
    speech.speak(lambda: SERVICES.choices.spoken_language)


@celeryd_after_setup.connect
def share_cores(instance: Any, **_: Any) -> None:
    """Processes that judge beside each other share the machine's cores."""
    if instance.pool_cls is TaskPool:
        cores.share(instance.concurrency)


@worker_process_init.connect
def fresh_connections(**_: Any) -> None:
    """A forked child must not share its parent's connections, nor close them, nor search its modules for garbage."""
    gc.freeze()
    if os.getpid() != MAIN:
        # A supervisor may tell the whole group to stop: the batch is finished, and the parent says when to end.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    SERVICES.engine.dispose(close=False)
    SERVICES.forget_opened()


@worker_ready.connect
def worker_lives(sender: Any, **_: Any) -> None:
    """Beat under the name that the Procfile gives to the node."""
    health.begin(sender.hostname.partition("@")[0], SERVICES, _look)
    CONSUMERS.append(sender)


@task_unknown.connect
def leave_to_newer(message: Any, name: str, id: str, **_: Any) -> None:
    """During an upgrade newer processes ask for what this one does not know: it waits for one that does."""
    arguments, named, _more = message.payload
    app.send_task(name, args=arguments, kwargs=named, task_id=id, queue=message.delivery_info["routing_key"])
    time.sleep(UNKNOWN_S)  # or this process would be busy with nothing else


@worker_shutting_down.connect
def stop_in_time(**_: Any) -> None:
    """What runs has some seconds; then it is put back for whoever comes next."""
    if CONSUMERS:
        pipeline_wiring.stop_in_time(lambda: stopping.put_back(CONSUMERS.pop(), SERVICES))


@beat_init.connect
def beat_lives(sender: Any, **_: Any) -> None:
    """Beat, counting what the timetable asked for."""
    health.begin("beat", SERVICES, lambda: (sum(e.total_run_count for e in sender.scheduler.schedule.values()), None))


def _look() -> tuple[int, str | None]:
    try:
        doing = sorted({request.name for request in state.active_requests})
    except RuntimeError:  # something began in this very moment
        doing = []
    return sum(state.total_count.values()), ", ".join(doing) or None
