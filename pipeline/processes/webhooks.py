"""The Celery task that tells other systems what the desk did."""

from pipeline import services
from pipeline.desk.exporting import webhooks
from pipeline.processes.repeating import task
from pipeline.queue import Task


@task(Task.SEND_WEBHOOK)
def send_webhook(message_id: int) -> None:
    """Make one attempt at a message; the sweep asks for the next."""
    tools = services.current()
    webhooks.send(tools.sessions, webhooks.sender(tools.choices), message_id)
