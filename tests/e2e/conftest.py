"""The whole desk in processes of its own, and a browser to visit it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
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
    """A running demo: where its page and its folder are, and a look into its Postgres."""

    url: str
    folder: Path
    ask: Callable[[str], list[tuple[object, ...]]]

    def eventually(self, sql: str, expected: list[tuple[object, ...]], *, within_s: float = 20) -> None:
        """Postgres holds exactly these rows, now or soon."""
        deadline = time.monotonic() + within_s
        while (found := self.ask(sql)) != expected:
            assert time.monotonic() < deadline, f"{sql}\nheld {found}\ninstead of {expected}"
            time.sleep(0.1)


@pytest.fixture
def demo() -> Iterator[Demo]:
    """A demo without its past: what is counted is what a visitor did."""
    with running_demo("--speed", "40", "--no-past") as started:
        yield started


@contextmanager
def running_demo(*options: str, encoders: Path | None = None, **settings: str) -> Iterator[Demo]:
    """`claimwire demo`, as a visitor starts it, in a folder of its own, where encoders may have been made before."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    if encoders is not None:
        shutil.copytree(encoders, folder / ".claimwire" / "demo" / encoders.name)
    held = None
    try:
        with started(["claimwire", "demo", "--port", "0", *options], folder, **settings) as log:
            url = appears(ADDRESS, log)
            held = Embedded(folder / ".claimwire" / "demo")
            engine = create_engine(held.postgres())

            def ask(sql: str) -> list[tuple[object, ...]]:
                with engine.connect() as connection:
                    return [tuple(row) for row in connection.execute(text(sql))]

            yield Demo(url=url, folder=folder, ask=ask)
            engine.dispose()
    finally:
        if held is not None:
            held.release()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(words: Sequence[str], folder: Path, **settings: str) -> Iterator[Path]:
    """A program of this environment at work in a folder until it is told to end; the file of what it says."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    command = [str(Path(sys.executable).parent / words[0]), *words[1:]]
    path = folder / f"log-{'-'.join(words)[:40].replace('/', '-')}"
    with path.open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment | settings, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield path
            assert process.poll() is None, path.read_text()
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
            sys.stdout.write(path.read_text())


def appears(wanted: re.Pattern[str], log: Path, *, within_s: float = 120) -> str:
    """What is said at last, of all that a program says."""
    deadline = time.monotonic() + within_s
    while not (found := wanted.search(log.read_text())):
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    return found.group()


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
