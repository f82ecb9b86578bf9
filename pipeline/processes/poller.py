"""The APScheduler process: asks the sources, and sweeps up what was left."""

import atexit
import logging
import threading
from collections import Counter

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.blocking import BlockingScheduler

from pipeline import queue, wiring
from pipeline.configuration import settings
from pipeline.health.watch import Watch
from pipeline.language.speech import speak
from pipeline.monitoring import polling
from pipeline.monitoring.replayed_feed import groups_beside, monitor_feed
from pipeline.processes import health, tasks
from pipeline.queue import Task
from pipeline.services import Services
from pipeline.store import outage
from pipeline.store.outage import DatabaseAway
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import LEASE

log = logging.getLogger(__name__)

TAKEN_UP = Counter[str]()
"""What was taken up so far, for the heartbeat."""
FREE = threading.Semaphore(polling.AT_ONCE)
"""Polls that may still begin: an account is claimed when somebody is free to ask, so that its claim cannot run out."""
UNDER_WAY: set[int] = set()
"""Accounts that are asked about now: their leases are renewed."""
BROKEN_OFF: set[int] = set()
"""Accounts whose poll the database broke off: their leases are given back when it answers."""


def look_around(tools: Services, scheduler: BlockingScheduler) -> None:
    """Start polls for accounts whose time has come. Claiming them keeps other pollers, and ourselves, away."""
    free = sum(FREE.acquire(blocking=False) for _ in range(polling.AT_ONCE))
    begun = 0
    try:
        with outage.lived_through():
            for account_id in _claim(tools, at_most=free):
                args = [tools, scheduler, account_id]
                scheduler.add_job(_poll_and_look, args=args, executor="polls", misfire_grace_time=None)
                begun += 1
    finally:
        for _ in range(free - begun):
            FREE.release()


def _claim(tools: Services, *, at_most: int) -> list[int]:
    broken_off = set(BROKEN_OFF)
    with tools.sessions() as session:
        accounts.give_back(session, broken_off)
        due = accounts.claim_due(session, tools.source.name, at_most=at_most)
        session.commit()
    BROKEN_OFF.difference_update(broken_off)
    TAKEN_UP["looks"] += 1
    return due


def _poll_and_look(tools: Services, scheduler: BlockingScheduler, account_id: int) -> None:
    """Ask about one account; whoever is free then looks at once whether others are due, and waits for no tick."""
    _poll(tools, account_id)
    if scheduler.running and account_id not in BROKEN_OFF:
        look_around(tools, scheduler)


def _poll(tools: Services, account_id: int) -> None:
    UNDER_WAY.add(account_id)
    try:
        with outage.told_apart():
            polling.poll(tools, account_id)
    except DatabaseAway as away:
        log.warning("The database went away during a poll (%s); trying again.", away)
        BROKEN_OFF.add(account_id)
    finally:
        UNDER_WAY.discard(account_id)
        FREE.release()


def renew_leases(tools: Services) -> None:
    """Keep other pollers away from the accounts that are asked about now."""
    with outage.lived_through(), tools.sessions() as session:
        accounts.renew(session, UNDER_WAY)
        session.commit()


def sweep() -> None:
    """Ask again for what was left behind."""
    with outage.lived_through():
        tasks.sweep()


def _look() -> tuple[int, str | None]:
    return TAKEN_UP.total(), f"asking about {len(UNDER_WAY)} accounts" if UNDER_WAY else None


def _give_back(tools: Services) -> None:
    """Let others ask at once about accounts whose polls had no time to end."""
    with outage.lived_through(), tools.sessions() as session:
        accounts.give_back(session, UNDER_WAY | BROKEN_OFF)
        session.commit()


def build(tools: Services, *, tick_s: float) -> BlockingScheduler:
    """The scheduler with its jobs."""
    scheduler = BlockingScheduler(
        timezone="UTC", executors={"default": ThreadPoolExecutor(3), "polls": ThreadPoolExecutor(polling.AT_ONCE)}
    )
    together = {"coalesce": True, "max_instances": 1}
    scheduler.add_job(look_around, "interval", seconds=tick_s, args=[tools, scheduler], **together)
    scheduler.add_job(renew_leases, "interval", seconds=LEASE.total_seconds() / 4, args=[tools], **together)
    scheduler.add_job(sweep, "interval", seconds=max(tick_s, 10.0), **together)
    return scheduler


def main() -> None:
    """Run until told to stop."""
    read = settings.load()
    wiring.write_log(read)
    at = wiring.addresses(read)
    queue.connect(at.redis_url)
    tools = wiring.once_postgres_answers(lambda: wiring.services(read, database_url=at.database_url))
    speak(lambda: tools.choices.spoken_language)
    log.info("Polling %s; every account between every %g and %g s.", read.source, read.poll_min_s, read.poll_max_s)
    with tools.sessions() as session:
        monitor_feed(session, tools.source, leave_out=read.left_out, groups=groups_beside(read.replay_feed))
        session.commit()
    ours = health.begin("poller", tools, _look)
    Watch(tools, ours.reader, lambda ids: queue.ask(Task.SHOW_FAULT, ids)).start()
    atexit.register(_give_back, tools)
    scheduler = build(tools, tick_s=min(1.0, read.poll_min_s))
    try:
        scheduler.start()
    finally:
        scheduler.shutdown(wait=False)  # whoever is free looks for no more


if __name__ == "__main__":
    wiring.in_one_sentence(main)
