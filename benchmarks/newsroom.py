"""A whole newsroom on this machine: real processes, a sandbox workspace, and people who click what they are told."""

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot import wiring
from bot.blocks import ids
from bot.local import demo, prepare, processes
from pipeline.configuration import settings
from pipeline.configuration.local_services import Addresses, Embedded, sqlalchemy_url
from pipeline.learning.retraining.first_model import NO_ENCODER
from pipeline.services import Services

PEOPLE = ("U0CHECKER1", "U0CHECKER2")
ADMIN = "U0ADMIN"
TWEETS = "tweets"
ALL = 5_000
"""More messages than a week's cards."""
PATIENCE_S = 60
AT_WORK = ("bot", "worker", "cards", "trainer")


class Newsroom:
    """The desk's services, and its workspace as its people see it."""

    def __init__(self, tools: Services, read: settings.Settings, url: str) -> None:
        """Take services that are in use, and the address of the sandbox workspace."""
        self.tools, self.read = tools, read
        self._people = httpx.Client(base_url=f"{url}/sandbox/", timeout=30)

    def messages(self, channel: str = TWEETS) -> list[dict[str, Any]]:
        """Give what stands in a channel, oldest first, as an admin sees it."""
        asked = {"person": ADMIN, "channel": self._channel(channel), "limit": str(ALL)}
        found: list[dict[str, Any]] = self._ask("channel", asked)["messages"]
        return found

    def click_all(self, labels: Mapping[int, str]) -> int:
        """Click each card that waits in #tweets as `labels`, by card id, say; how many clicks that was."""
        waiting = [
            (message["ts"], message["metadata"]["event_payload"]["card_id"])
            for message in self.messages()
            if "metadata" in message and any(block["type"] == "actions" for block in message["blocks"])
        ]
        channel = self._channel(TWEETS)

        def click(place: int) -> None:
            ts, card_id = waiting[place]
            wanted = {"person": PEOPLE[place % len(PEOPLE)], "channel": channel, "ts": ts,
                      "action_id": ids.FEEDBACK[labels[card_id]]}  # fmt: skip
            done = self._people.post("click", json=wanted).json()
            if not done["ok"]:
                raise RuntimeError(f"A click on card {card_id} was not taken: {done}")

        with ThreadPoolExecutor(len(PEOPLE)) as pool:
            list(pool.map(click, range(len(waiting))))
        return len(waiting)

    def _channel(self, name: str) -> str:
        channels = self._ask("sidebar", {"person": ADMIN})["channels"]
        return str(next(channel["id"] for channel in channels if channel["name"] == name))

    def _ask(self, what: str, asked: Mapping[str, str]) -> dict[str, Any]:
        answer: dict[str, Any] = self._people.get(what, params=dict(asked)).raise_for_status().json()
        return answer


@contextmanager
def newsroom(folder: Path, **changes: str) -> Iterator[Newsroom]:
    """Start Postgres, Redis, the workspace and the Procfile's workers under a folder; all of it ends with the block.

    `changes` are settings by their names in `.env`.
    """
    held = Embedded(folder)
    try:
        at = Addresses(database_url=sqlalchemy_url(held.postgres()), redis_url=held.redis())
        prepare.upgrade(at)
        first = changes.get("FIRST_ENCODER", NO_ENCODER)
        prepare.train_first_model(at, models_dir=folder / "models", say=lambda _: None, encoder=first)
        with _at_work(folder, at, changes) as room:
            yield room
            room.tools.engine.dispose()
    finally:
        held.release()


@contextmanager
def _at_work(folder: Path, at: Addresses, changes: Mapping[str, str]) -> Iterator[Newsroom]:
    """Start the workspace and the workers, and use their services here."""
    port = demo.free_port(0)
    env = demo.environment(feed=demo.SAMPLE_FEED, port=port, at=at, once=True) | {"STATE_DIR": str(folder)} | changes
    os.environ.update(env)
    url = f"http://127.0.0.1:{port}"
    sandbox = [sys.executable, "-m", "bot.sandbox", "--port", str(port), "--journal", str(folder / "sandbox.jsonl")]
    with _running({"sandbox": sandbox}, folder, env):
        soon(lambda: _answers(url), "the sandbox workspace")
        named = processes.procfile()
        with _running({name: shlex.split(named[name]) for name in AT_WORK if name in named}, folder, env):
            soon(lambda: httpx.get(f"{url}/sandbox/sidebar?person={ADMIN}").json()["listening"], "the bot")
            read = settings.load()
            yield Newsroom(wiring.services(read), read, url)


def soon(done: Callable[[], Any], what: str, *, within_s: float = PATIENCE_S) -> Any:
    """Wait until something is so, and give it; RuntimeError after `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not (found := done()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come within {within_s:.0f} s; the logs in the folder say why")
        time.sleep(0.2)
    return found


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/sandbox/setting").is_success
    except httpx.TransportError:
        return False


@contextmanager
def _running(commands: Mapping[str, list[str]], folder: Path, env: Mapping[str, str]) -> Iterator[None]:
    """Run processes, each with a log of its own in the folder, and end them."""
    running = []
    try:
        for name, command in commands.items():
            with (folder / f"{name}.log").open("w") as log:
                running.append(
                    subprocess.Popen(command, env=processes.environment(env), stdout=log, stderr=subprocess.STDOUT)
                )
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(timeout=PATIENCE_S)


def write_feed(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write posts of the X API v2 as a feed to replay."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
