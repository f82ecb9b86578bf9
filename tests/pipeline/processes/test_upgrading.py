"""For the length of a deploy old processes work beside newer ones and their schema: nothing is lost, nothing set aside."""

import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.local import processes
from pipeline import queue
from pipeline.configuration.settings import HOME
from tests.fakes import post
from tests.pipeline.processes.test_poller import until
from tests.pipeline.together import asked

NEWER = "update alembic_version set version_num = '9999'"
EXPANDED = "alter table predictions add column novelty int; create table novelties (id int primary key)"
CONTRACTED = "alter table predictions alter column novelty set not null"
"""What no migration may do before all code knows of it: see CONTRIBUTING.md."""


@pytest.fixture
def worker(database_url: str, redis_url: str, tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    command = processes.procfile()["worker"].replace("bot.worker", "tests.pipeline.triage.hanging_worker")
    settings = {
        "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path),
        "SOURCE": "replay", "COPIES": "off", "FIRST_ADMIN": "U0ADMIN", "JUDGING_LIMIT_S": "60",
    }  # fmt: skip
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            shlex.split(command), cwd=HOME, env=processes.environment(settings), stdout=log, stderr=log
        )
        yield process
        process.terminate()
        process.wait(60)
    print((tmp_path / "log").read_text())


@pytest.fixture
def sql(sessions: Any) -> Callable[[str], Any]:
    def run(words: str) -> Any:
        with sessions() as session:
            done = session.execute(text(words))
            rows = [tuple(row) for row in done] if done.returns_rows else []
            session.commit()
            return rows

    return run


def test_an_old_worker_beside_a_newer_schema_loses_nothing_and_leaves_what_it_does_not_know(
    worker: Any, sql: Any, store_posts: Any, new_version: Any, redis_url: str, tmp_path: Path
) -> None:
    new_version()
    judged = "select count(*) from predictions"
    first, *others = store_posts(*(post(number) for number in range(1, 5))).new
    queue.ask_triage([first])
    until(lambda: sql(judged) == [(1,)], seconds=60)

    sql(NEWER)
    for statement in EXPANDED.split("; "):
        sql(statement)
    queue.app.send_task("a_task_of_tomorrow", args=[7], queue="triage")
    queue.ask_triage([others[0]])
    until(lambda: sql(judged) == [(2,)], seconds=60)

    sql("update predictions set novelty = 0")
    sql(CONTRACTED)
    queue.ask_triage(others[1:])
    until(lambda: "NotNullViolation" in (tmp_path / "log").read_text(), seconds=60)
    worker.terminate()  # it ends in order, so that whatever it would do about the failure is done
    assert worker.wait(60) == 0
    assert sql("select count(*) from tweets where set_aside is not null") == [(0,)]
    assert sql("select count(*) from tweets where waiting") == [(2,)]
    assert ("a_task_of_tomorrow", [7]) in asked(redis_url, "triage")
