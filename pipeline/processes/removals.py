"""The Celery tasks that look whether posts are still there, and take back messages that quote those that are not."""

import logging
import time
from datetime import UTC, datetime
from typing import Any

from pipeline import queue, services
from pipeline.forgetting import looking, quotations, whole
from pipeline.processes.repeating import speaking_task, task
from pipeline.queue import Task

log = logging.getLogger(__name__)

TURN = 1_000
"""Posts of a nightly round that are looked at before whatever else waits has its turn."""

AWAY_WAIT_S, AWAY_AT_MOST = 600.0, 60
"""How long a nightly round waits for a source that is away, and how often: ten hours leave the promise of a day."""


@task(Task.LOOK_AT_OPEN)
def look_at_open() -> None:
    """Look at the posts of open cards and stories once an hour."""
    made = looking.look_at_open(services.current())
    if made.forgotten:
        log.info("Of %d posts of open cards and stories %d are gone and forgotten.", made.asked, made.forgotten)


@task(Task.LOOK_AT_OLDEST, bind=True, max_retries=AWAY_AT_MOST)
def look_at_oldest(self: Any, rest: tuple[int, int] | None = None) -> None:
    """Look at what nobody looked at for longest, a turn at a time, until the night's share of the reads is used.

    `rest` is what is left of that, and when the round began. While the source is away the round waits.
    """
    tools = services.current()
    left, begun_s = rest or (looking.of_a_night(tools), int(time.time()))
    whole.let_exports_go(tools, by=looking.BY)  # what a process that ended in the middle left behind
    begun = datetime.fromtimestamp(begun_s, UTC)
    made = looking.look_at_oldest(tools, begun=begun, at_most=min(left, TURN))
    if made.forgotten:
        log.info("Of %d kept posts %d are gone and forgotten.", made.asked, made.forgotten)
    if made.away:
        raise self.retry(args=((left, begun_s),), countdown=AWAY_WAIT_S)
    if made.due == TURN and not made.why and left > TURN:
        queue.ask(Task.LOOK_AT_OLDEST, [(left - TURN, begun_s)])


@speaking_task(Task.TAKE_BACK, looks_before=False)
def take_back(quotation_id: int) -> None:
    """Replace a message that quotes a forgotten post; twice does no harm."""
    tools = services.current()
    quotations.take_back(tools.sessions, tools.notifier, quotation_id)
