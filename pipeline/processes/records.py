"""The Celery tasks about records of selected posts, in whose queue is who has the folder of them."""

from pipeline import queue, services
from pipeline.preserving import opening
from pipeline.processes.repeating import speaking_task, task
from pipeline.processes.tasks import CHECKING_S, GRACE_S
from pipeline.queue import Task


@task(Task.SEE_TO_RECORD, soft_time_limit=CHECKING_S, time_limit=CHECKING_S + GRACE_S)
def see_to_record(record_id: int) -> None:
    """Make a record, or remove it; the sweep asks again for what waits."""
    tools = services.current()
    queue.ask(Task.SHOW_CARD, tools.archivist.see_to(record_id, name_of=tools.notifier.person))


@speaking_task(Task.OPEN_RECORD, looks_before=False)
def open_record(record_id: int, person: str) -> None:
    """Give a record to a person who may see it."""
    tools = services.current()
    opening.give(tools.sessions, tools.archivist.folders, tools.notifier, record_id, person=person)
