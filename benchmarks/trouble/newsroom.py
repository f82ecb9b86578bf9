"""A newsroom in a folder, for trouble: servers, an X and a Slack on this machine, people who write and click."""

import random
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, create_engine, text

from benchmarks.trouble.desk import Authors, Clicking, judged_words, lost, monitor
from benchmarks.trouble.processes import Supervised
from benchmarks.trouble.servers import Servers
from bot.local import demo, prepare, processes
from bot.sandbox import Sandbox
from pipeline import queue
from tests.x_server.app import TOKEN
from tests.x_server.server import XServer

ROOT = Path(__file__).resolve().parents[2]
AT_WORK = ("bot", "worker", "cards", "checks", "beat", "poller")
"""The processes of a desk."""


@dataclass(frozen=True)
class Newsroom:
    """What is there before the desk's processes start."""

    folder: Path
    servers: Servers
    x: XServer
    sandbox: Sandbox
    authors: Authors
    clicking: Clicking
    engine: Engine

    def environment(self, *, slack_url: str) -> dict[str, str]:
        """The settings of a desk that reads this X and speaks to this Slack, or to one that stands before it."""
        usual = demo.environment(feed=demo.SAMPLE_FEED, port=0, at=self.servers.at, once=True)
        return usual | {
            "STATE_DIR": str(self.folder), "SLACK_API_URL": slack_url, "SOURCE": "x", "X_API_URL": self.x.url,
            "X_BEARER_TOKEN": TOKEN, "X_MONTHLY_READS": "100000000", "FETCH_PAGES": "false", "FETCH_PICTURES": "false",
            "RETRAIN_SCHEDULE": "off", "PYTHONPATH": str(ROOT), "FAST_CLICK_S": "0", "UNDO_LINE_S": "5",
        }  # fmt: skip

    def start(self, stack: ExitStack, *, env: dict[str, str], workers: dict[str, str]) -> Supervised:
        """Start the desk's processes; `workers` names the module in which some of them find their tasks."""
        commands = {name: line for name, line in processes.procfile().items() if name in AT_WORK}
        for name, module in workers.items():
            commands[name] = commands[name].replace("-A bot.worker", f"-A {module}")
        desk = Supervised(
            {name: line.replace("python ", f"{sys.executable} ", 1) for name, line in commands.items()},
            env=env, folder=self.folder,
        )  # fmt: skip
        stack.callback(desk.stop)
        return desk

    def unread(self) -> list[str]:
        """What was written on X and is not judged, as far as it is there."""
        with self.engine.connect() as connection:
            return lost(self.authors, judged_words(connection))

    def count(self, query: str) -> int:
        """Ask Postgres for a number."""
        with self.engine.connect() as connection:
            return int(connection.scalar(text(query)) or 0)


def opened(stack: ExitStack, folder: Path, *, accounts: int, draw: random.Random) -> Newsroom:
    """Start servers, train the first model, and let so many people open an account that the desk monitors."""
    servers = Servers(folder)
    stack.callback(servers.release)
    prepare.upgrade(servers.at)
    prepare.train_first_model(servers.at, models_dir=folder / "models", say=lambda _: None)
    queue.connect(servers.at.redis_url)
    x, sandbox = stack.enter_context(XServer()), stack.enter_context(Sandbox().running())
    authors = Authors(x, random.Random(draw.random()))
    authors.begin(accounts)
    monitor(servers.at.database_url, authors)
    engine = create_engine(servers.at.database_url, pool_pre_ping=True)
    stack.callback(engine.dispose)
    return Newsroom(folder, servers, x, sandbox, authors, Clicking(sandbox, random.Random(draw.random())), engine)
