"""The Procfile's `checks` sends webhooks; killed in the middle, it leaves the message to the one that comes after it."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bot.local import processes
from pipeline import queue
from pipeline.configuration.settings import HOME
from pipeline.desk import clicks
from pipeline.queue import Task
from pipeline.store.desk import outbox
from tests.webhook_receiver import WebhookReceiver, receiving


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def worker(database_url: str, redis_url: str, tmp_path: Path, receiver: WebhookReceiver) -> Callable[[], object]:
    """A worker as the Procfile starts it, killed with its children when it is no longer needed."""
    settings = {
        "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path),
        "SOURCE": "replay", "WEBHOOKS": receiver.setting(), "FETCH_PRIVATE_HOSTS": receiver.place,
    }  # fmt: skip

    @contextmanager
    def run() -> Iterator[subprocess.Popen[bytes]]:
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(
                shlex.split(processes.procfile()["checks"]), cwd=HOME, env=processes.environment(settings), stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
            try:
                yield process
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(timeout=20)
        assert "Traceback" not in (tmp_path / "log").read_text()

    return run


def soon(look: Callable[[], object], within_s: float = 60.0) -> None:
    deadline = time.monotonic() + within_s
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def states(sessions: sessionmaker[Session]) -> list[tuple[str, int]]:
    with sessions() as session:
        return [tuple(row) for row in session.execute(text("select state, attempts from webhook_messages order by id"))]


def test_a_worker_that_is_killed_in_the_middle_leaves_the_message_to_the_next(
    sessions: sessionmaker[Session], card_id: int, receiver: WebhookReceiver, worker: Callable[[], object]
) -> None:
    receiver.answers.append(receiver.hangs)
    with sessions() as session:
        session.info[outbox.RECEIVERS] = ["cms"]
        clicks.give_feedback(session, card_id=card_id, person="U0CHECKER", label="selected")
        session.commit()
    queue.ask(Task.SEND_WEBHOOK, [1])
    with worker():
        soon(lambda: receiver.heard)
    assert states(sessions) == [("waiting", 1)]
    with worker():
        queue.ask(Task.SEND_WEBHOOK, [1, 1])  # while whoever was killed still has it
        time.sleep(2)
        assert len(receiver.heard) == 1
        with sessions() as session:
            session.execute(text("update webhook_messages set due_at = now()"))
            session.commit()
        queue.ask(Task.SEND_WEBHOOK, [1, 1, 1])
        soon(lambda: states(sessions) == [("delivered", 2)])
        assert len(receiver.said()) == 2
        assert len({one.id for one in receiver.heard}) == 1
