"""A workspace and a desk for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from bot.slack.notifier import SlackNotifier
from ml import registry
from tests.bot.newsroom import Desk, desk_on, notifier_on
from tests.bot.ways import Dispatch
from tests.made_once import made_once
from tests.ml.two_writers import pairs


@pytest.fixture(scope="session")
def generated_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small version that knows the two writers, trained once for the whole run."""
    return made_once(
        tmp_path_factory,
        "two-writers",
        lambda path: registry.train(
            pairs(140, shortest=60, longest=140), path, task="generated-text", recipe="lr-tfidf-generated"
        ),
    )


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
