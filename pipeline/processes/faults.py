"""The Celery task that tells admins what is wrong with the desk."""

from pipeline import services
from pipeline.health import notes
from pipeline.processes.repeating import speaking_task
from pipeline.queue import Task


@speaking_task(Task.SHOW_FAULT)
def show_fault(note_id: int) -> None:
    """Bring Slack in line with one note on a fault."""
    tools = services.current()
    notes.show(tools.sessions, tools.notifier, note_id)
