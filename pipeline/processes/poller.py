"""The APScheduler process: asks the sources, and sweeps up what was left."""

import logging
import threading

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import OperationalError

from pipeline import queue, wiring
from pipeline.configuration import settings
from pipeline.monitoring import polling
from pipeline.monitoring.replayed_feed import groups_beside, monitor_feed
from pipeline.processes import tasks
from pipeline.services import Services
from pipeline.store.posts import accounts

log = logging.getLogger(__name__)

FREE = threading.Semaphore(polling.AT_ONCE)
"""Polls that may still begin: an account is claimed when somebody is free to ask, so that its claim cannot run out."""


def look_around(tools: Services, scheduler: BlockingScheduler) -> None:
    """Start polls for accounts whose time has come. Claiming them keeps other pollers, and ourselves, away."""
    free = sum(FREE.acquire(blocking=False) for _ in range(polling.AT_ONCE))
    due = _claim(tools, at_most=free)
    for _ in range(free - len(due)):
        FREE.release()
    for account_id in due:
        scheduler.add_job(_poll, args=[tools, account_id], executor="polls", misfire_grace_time=None)


def _claim(tools: Services, *, at_most: int) -> list[int]:
    try:
        with tools.sessions() as session:
            due = accounts.claim_due(session, tools.source.name, at_most=at_most)
            session.commit()
    except OperationalError as error:
        log.warning("The database does not answer (%s); trying again.", type(error.orig).__name__)
        return []
    return due


def _poll(tools: Services, account_id: int) -> None:
    try:
        polling.poll(tools, account_id)
    except OperationalError as error:
        log.warning("The database went away during a poll (%s); trying again later.", type(error.orig).__name__)
    finally:
        FREE.release()


def sweep() -> None:
    """Ask again for what was left behind."""
    try:
        tasks.sweep()
    except OperationalError as error:
        log.warning("The database does not answer (%s); trying again.", type(error.orig).__name__)


def build(tools: Services, *, tick_s: float) -> BlockingScheduler:
    """The scheduler with its two jobs."""
    scheduler = BlockingScheduler(
        timezone="UTC", executors={"default": ThreadPoolExecutor(2), "polls": ThreadPoolExecutor(polling.AT_ONCE)}
    )
    together = {"coalesce": True, "max_instances": 1}
    scheduler.add_job(look_around, "interval", seconds=tick_s, args=[tools, scheduler], **together)
    scheduler.add_job(sweep, "interval", seconds=max(tick_s, 10.0), **together)
    return scheduler


def main() -> None:
    """Run until told to stop."""
    read = settings.load()
    wiring.logging_to_stderr()
    at = wiring.addresses(read)
    queue.connect(at.redis_url)
    tools = wiring.once_postgres_answers(lambda: wiring.services(read, database_url=at.database_url))
    log.info("Polling %s; every account between every %g and %g s.", read.source, read.poll_min_s, read.poll_max_s)
    with tools.sessions() as session:
        monitor_feed(session, tools.source, leave_out=read.left_out, groups=groups_beside(read.replay_feed))
        session.commit()
    build(tools, tick_s=min(1.0, read.poll_min_s)).start()


if __name__ == "__main__":
    wiring.in_one_sentence(main)
