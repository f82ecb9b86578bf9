"""A workspace and a desk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.slack.notifier import SlackNotifier
from tests.bot.newsroom import Desk, desk_on, notifier_on
from tests.bot.ways import Dispatch


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox().running() as running:
        yield running


@pytest.fixture
def desk(sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path) as made:
        yield made


@pytest.fixture
def acting(desk: Desk) -> Dispatch:
    """People who act through `app.dispatch`: what they did is done when the call returns."""
    return Dispatch(desk)


@pytest.fixture
def notifier(sandbox: Sandbox) -> SlackNotifier:
    return notifier_on(sandbox)
