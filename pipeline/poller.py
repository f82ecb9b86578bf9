"""The APScheduler process: asks the sources, and sweeps up what was left."""

import logging

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import OperationalError

from pipeline import embedded, polling, queue, settings, tasks, wiring
from pipeline.services import Services
from pipeline.store import accounts

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Accounts asked at the same time: enough to hide waiting, gentle enough for one application's limits."""


def look_around(tools: Services, scheduler: BlockingScheduler) -> None:
    """Start a poll for every account whose time has come. Claiming it keeps other pollers, and ourselves, away."""
    try:
        with tools.sessions() as session:
            due = accounts.claim_due(session, tools.source.name, at_most=AT_ONCE)
            session.commit()
    except OperationalError as error:
        log.warning("The database does not answer (%s); trying again.", type(error.orig).__name__)
        return
    for account_id in due:
        scheduler.add_job(polling.poll, args=[tools, account_id], executor="polls", misfire_grace_time=None)


def sweep(tools: Services) -> None:  # noqa: ARG001 - the task finds them itself
    """Ask again for what was left behind."""
    try:
        tasks.sweep()
    except OperationalError as error:
        log.warning("The database does not answer (%s); trying again.", type(error.orig).__name__)


def build(tools: Services, *, tick_s: float) -> BlockingScheduler:
    """The scheduler with its two jobs."""
    scheduler = BlockingScheduler(
        timezone="UTC", executors={"default": ThreadPoolExecutor(2), "polls": ThreadPoolExecutor(AT_ONCE)}
    )
    together = {"coalesce": True, "max_instances": 1}
    scheduler.add_job(look_around, "interval", seconds=tick_s, args=[tools, scheduler], **together)
    scheduler.add_job(sweep, "interval", seconds=max(tick_s, 10.0), args=[tools], **together)
    return scheduler


def main() -> None:
    """Run until told to stop."""
    read = settings.load()
    wiring.logging_to_stderr()
    at = embedded.addresses(
        database_url=settings.reveal(read.database_url),
        redis_url=settings.reveal(read.redis_url),
        state_dir=read.state_dir,
    )
    queue.connect(at.redis_url)
    tools = wiring.services(read, database_url=at.database_url)
    log.info("Polling %s; every account between every %g and %g s.", read.source, read.poll_min_s, read.poll_max_s)
    with tools.sessions() as session:
        wiring.monitor_feed(session, tools.source, leave_out=read.left_out)
        session.commit()
    build(tools, tick_s=min(1.0, read.poll_min_s)).start()


if __name__ == "__main__":
    wiring.in_one_sentence(main)
