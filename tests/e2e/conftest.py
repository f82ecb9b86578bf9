"""The whole desk in processes of its own, and a browser to visit it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipeline.configuration.local_services import Embedded
from pipeline.configuration.settings import HOME, NO_DOTENV
from tests.bot.newsroom import ADMIN, Desk

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@dataclass(frozen=True)
class Demo:
    """A running demo: where its page is, and a look into its Postgres."""

    url: str
    ask: Callable[[str], list[tuple[object, ...]]]

    def eventually(self, sql: str, expected: list[tuple[object, ...]], *, within_s: float = 20) -> None:
        """Postgres holds exactly these rows, now or soon."""
        deadline = time.monotonic() + within_s
        while (found := self.ask(sql)) != expected:
            assert time.monotonic() < deadline, f"{sql}\nheld {found}\ninstead of {expected}"
            time.sleep(0.1)


@pytest.fixture
def demo() -> Iterator[Demo]:
    """`claimwire demo`, as a visitor starts it, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    # Without its past: what is counted below is what a visitor did.
    command = [str(Path(sys.executable).parent / "claimwire"), "demo", "--port", "0", "--speed", "40", "--no-past"]
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    log = (folder / "log").open("w+")
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
    held = None
    try:
        url = _address(folder / "log", process)
        held = Embedded(folder / ".claimwire" / "demo")
        engine = create_engine(held.postgres())

        def ask(sql: str) -> list[tuple[object, ...]]:
            with engine.connect() as connection:
                return [tuple(row) for row in connection.execute(text(sql))]

        yield Demo(url=url, ask=ask)
        engine.dispose()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        if held is not None:
            held.release()
        sys.stdout.write((folder / "log").read_text())
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def worker_beside(desk: Desk, *, queues: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker process of this desk's; its log lies in the desk's folder."""
    read, sandbox = desk.settings, desk.sandbox
    told = {
        **os.environ, NO_DOTENV: "1", "STATE_DIR": str(read.state_dir), "PYTHONPATH": str(HOME),
        "DATABASE_URL": read.database_url.get_secret_value(), "REDIS_URL": read.redis_url.get_secret_value(),
        "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_API_URL": sandbox.api_url, "SOURCE": "replay",
        "FIRST_ADMIN": ADMIN, "CARDS_PER_SECOND": "1000", **more,
    }  # fmt: skip
    command = [
        *(sys.executable, "-m", "celery", "--quiet", "-A", "bot.worker", "worker", "--without-gossip"),
        *("--without-mingle", "--queues", queues, "--pool", "solo", "--loglevel", "warning"),
    ]
    log = (read.state_dir / "worker.log").open("wb")
    with subprocess.Popen(command, cwd=HOME, env=told, stdout=log, stderr=subprocess.STDOUT) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    log.close()


def _address(log: Path, process: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + 60
    while not (found := ADDRESS.search(log.read_text())):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    return found.group()
