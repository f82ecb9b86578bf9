"""A desk that publishes under a name of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.sandbox import Sandbox
from tests.bot.newsroom import CHECKER, Desk, desk_on
from tests.bot.stories.published import CLAIM
from tests.bot.ways import Dispatch
from tests.fakes import post


@pytest.fixture
def desk(sandbox: Sandbox, database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Desk]:
    more = {"publisher_name": "The Desk", "ratings": "Right, Half right, Wrong"}
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **more) as made:
        yield made


@pytest.fixture
def selected(desk: Desk, acting: Dispatch) -> Dispatch:
    """A post that was selected."""
    desk.card(post(1, CLAIM))
    acting.click(CHECKER, "feedback_selected")
    return acting
