"""The two kinds of task, by what they wait for: a database that restarts, and people who cannot be reached."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from pipeline import queue, services
from pipeline.messages.notifier import Busy, Refused, Unsure
from pipeline.queue import Task
from pipeline.store import outage
from pipeline.store.health import sightings
from pipeline.store.outage import DatabaseAway

UNSURE_WAIT_S = 5.0
"""A message that may be on its way gets this long to arrive before we look for it."""

LONGEST_WAIT_S = 600.0
AGAIN = {
    "autoretry_for": (DatabaseAway,), "retry_backoff": 2, "retry_backoff_max": 60, "retry_jitter": False,
    "max_retries": 8,
}  # fmt: skip
"""What a database that restarts or fails over costs: four minutes of patience. Past that, the sweep."""


def task(name: Task, **options: Any) -> Any:
    """A task that waits for a database that restarts."""

    def decorate(work: Callable[..., None]) -> Any:
        return queue.app.task(name=name.value, **(AGAIN | options))(outage.told_apart()(work))

    return decorate


def speaking_task(name: Task, *, looks_before: bool = True) -> Any:
    """A task that speaks to people: it pauses when asked to, and comes back to what may or may not have arrived.

    What cannot be looked for before it is sent again waits longer each time. A refusal ends it: the row says why, and
    the sweep asks again, since somebody may have mended it by then.
    """

    def decorate(work: Callable[..., None]) -> Any:
        @wraps(work)
        def attempt(self: Any, *arguments: Any) -> None:
            try:
                with outage.told_apart():
                    work(*arguments)
            except Refused:
                return
            except Busy as busy:
                _sight(busy)
                raise self.retry(exc=busy, countdown=busy.wait_s) from busy
            except Unsure as unsure:
                longer = 1 if looks_before else 2**self.request.retries
                raise self.retry(exc=unsure, countdown=min(UNSURE_WAIT_S * longer, LONGEST_WAIT_S)) from unsure

        return queue.app.task(name=name.value, bind=True, **(AGAIN | {"max_retries": 40}))(attempt)

    return decorate


def _sight(busy: Busy) -> None:
    """Write down that Slack asks for a pause."""
    until = datetime.now(UTC) + timedelta(seconds=busy.wait_s)
    with outage.lived_through(), services.current().sessions() as session:
        sightings.tell(session, "cards", {("slack_busy", "")}, of=(), until=until)
        session.commit()
