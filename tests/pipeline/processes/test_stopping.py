"""Processes that are told to stop end in order: what runs is finished or put back, and nothing is done twice."""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bot.local import processes
from pipeline import queue
from pipeline.configuration.settings import HOME
from pipeline.queue import Task
from pipeline.store.posts import tweets
from tests.fakes import post
from tests.pipeline.processes.test_poller import until
from tests.pipeline.together import asked

JUDGING = "tests.pipeline.triage.hanging_worker"
Begin = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def begin(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Begin]:
    """Start a line of the Procfile; a worker's judge takes so long for each post."""
    started: list[subprocess.Popen[bytes]] = []

    (tmp_path / "no-feed.jsonl").touch()

    def start(name: str, *, takes_s: float = 0) -> "subprocess.Popen[bytes]":
        command = processes.procfile()[name]
        settings = {
            "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "SOURCE": "replay",
            "STATE_DIR": str(tmp_path), "COPIES": "off", "FIRST_ADMIN": "U0ADMIN", "JUDGING_LIMIT_S": "900",
            "JUDGING_TAKES_S": str(takes_s), "STOPPED_WITHIN_S": "5", "REPLAY_FEED": str(tmp_path / "no-feed.jsonl"),
        }  # fmt: skip
        with (tmp_path / "log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    shlex.split(command.replace("bot.worker", JUDGING) if name == "worker" else command),
                    cwd=HOME, env=processes.environment(settings), stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip
        return started[-1]

    yield start
    for process in started:
        process.kill()
    print((tmp_path / "log").read_text())


@pytest.fixture
def rows(sessions: sessionmaker[Session]) -> Callable[[str], list[Any]]:
    def ask(sql: str) -> list[Any]:
        with sessions() as session:
            return [tuple(row) for row in session.execute(text(sql))]

    return ask


def test_what_runs_is_finished_or_put_back_and_done_once(
    begin: Begin, rows: Any, sessions: Any, store_posts: Any, new_version: Any, redis_url: str, tmp_path: Path
) -> None:
    new_version()
    beside = [begin(name) for name in ("cards", "beat", "poller")]
    quick, endless = store_posts(post(1)).new, store_posts(post(2)).new
    log = tmp_path / "judged_by"
    with sessions() as session:  # so that no sweep asks for them, too
        tweets.mark_queued(session, [*quick, *endless])
        session.commit()

    worker = begin("worker", takes_s=1)
    queue.ask_triage(quick)
    until(lambda: log.exists(), seconds=60)
    os.killpg(worker.pid, signal.SIGTERM)  # as `claimwire up` does: all of its group
    assert worker.wait(60) == 0
    assert rows("select tweet_id from predictions") == [(quick[0],)]

    worker = begin("worker", takes_s=3600)
    log.unlink()
    queue.ask_triage(endless)
    until(lambda: log.exists(), seconds=60)
    for process in (worker, *beside):
        process.terminate()
    assert [process.wait(60) for process in (worker, *beside)] == [0, 0, 0, 0]
    assert asked(redis_url, "triage") == [(Task.TRIAGE_TWEETS, [list(endless)])]
    assert rows("select process from heartbeats") == []

    worker = begin("worker")
    until(lambda: rows("select count(*) from predictions") == [(2,)], seconds=60)
    worker.terminate()
    assert worker.wait(60) == 0
    assert asked(redis_url, "triage") == []
    assert rows("select count(*) from tweets where set_aside is not null") == [(0,)]
    assert sorted(rows("select tweet_id from cards")) == [(quick[0],), (endless[0],)]
