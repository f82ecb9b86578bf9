"""A desk that reads from a local X, in a Slack whose journal lies in the desk's own folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.sandbox.config import SandboxConfig
from tests.bot.newsroom import Desk, desk_on
from tests.x_server import XServer


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Sandbox]:
    with Sandbox(SandboxConfig(journal=tmp_path / "slack.jsonl")).running() as running:
        yield running


@pytest.fixture
def x() -> Iterator[XServer]:
    with XServer() as server:
        yield server


@pytest.fixture
def desk(sandbox: Sandbox, x: XServer, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    more = {"source": "x", "x_bearer_token": x.token, "x_api_url": x.url, "fetch_pages": False, "fetch_pictures": False}
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **more) as made:
        yield made
