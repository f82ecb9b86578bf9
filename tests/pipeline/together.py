"""Things that happen at once, and what was asked of the queue."""

import base64
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import redis
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run each in a thread of its own, all from the same moment; their results, or what they raised."""
    ready = Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> Any:
        ready.wait(10)
        return job()

    with ThreadPoolExecutor(len(jobs)) as threads:
        futures = [threads.submit(run, job) for job in jobs]
    return [future.exception() or future.result() for future in futures]


def keys(queue: str) -> list[str]:
    """Where in Redis a queue's tasks are, but for those that wait until nothing else does."""
    return [queue, f"{queue}\x06\x163"]


def asked(redis_url: str, queue: str) -> list[tuple[str, list[Any]]]:
    """The tasks that wait in a queue, as they are taken up: name and arguments."""
    with redis.Redis.from_url(redis_url) as client:
        waiting = [message for key in keys(queue) for message in reversed(client.lrange(key, 0, -1))]
    messages = [json.loads(message) for message in waiting]
    return [(m["headers"]["task"], json.loads(base64.b64decode(m["body"]))[0]) for m in messages]


def let_go_when_waited_for(session: Session, sessions: sessionmaker[Session], *, how_many: int = 1) -> None:
    """End a session's transaction, and with it its locks, once so many others wait for them."""
    try:
        until_somebody_waits(sessions, how_many=how_many)
    finally:
        session.rollback()


def until_somebody_waits(sessions: sessionmaker[Session], *, how_many: int = 1) -> None:
    """Return once so many connections wait for a lock in this database."""
    waiting = text(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    )
    for _ in range(500):
        with sessions() as session:
            if (session.scalar(waiting) or 0) >= how_many:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waited for a lock.")
