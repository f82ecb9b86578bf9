"""The Celery tasks of what people ask: the answer is made where models and the web are, and told where Slack is."""

from pipeline import queue, services
from pipeline.asking import answering
from pipeline.processes.repeating import speaking_task, task
from pipeline.processes.tasks import CHECKING_S, GRACE_S
from pipeline.queue import Task


@task(Task.ANSWER, soft_time_limit=CHECKING_S, time_limit=CHECKING_S + GRACE_S)
def answer(inquiry_id: int) -> None:
    """Answer what somebody asked, and have it told; what ends this in the middle leaves it to the sweep."""
    answering.answer(services.current(), inquiry_id)
    queue.ask(Task.TELL_ANSWER, [inquiry_id])


@speaking_task(Task.TELL_ANSWER, looks_before=False)
def tell_answer(inquiry_id: int) -> None:
    """Tell whoever asked."""
    tools = services.current()
    answering.tell(tools, tools.notifier, inquiry_id)
