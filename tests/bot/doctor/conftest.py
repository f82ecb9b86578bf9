"""The command `claimwire doctor`, and a server of X's for it to ask."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.commands.main import claimwire
from bot.local import demo_desk
from bot.sandbox import APP_TOKEN, BOT_TOKEN, Sandbox
from pipeline.configuration.settings import Settings
from tests.bot.newsroom import settings_on
from tests.x_server import XServer

SECRETS = (BOT_TOKEN, APP_TOKEN, "xoxb-wrong", "xapp-wrong", "a-bearer-token-for-tests", "a-wrong-bearer")
Doctor = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture
def doctor(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Run the command on these settings: its exit code, and what it said by name, ill ones with a ✗."""

    def run(sandbox: Sandbox, *, only: Sequence[str] = (), **more: Any) -> tuple[int, dict[str, str]]:
        read = settings_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path)
        read = Settings(_env_file=None, **(read.model_dump() | more))
        monkeypatch.setattr(demo_desk, "load", lambda: read)
        done = CliRunner().invoke(claimwire, ["doctor", *only])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        assert not [secret for secret in SECRETS if secret in done.output]
        lines = [line.partition(": ") for line in done.output.splitlines()]
        return done.exit_code, {name[2:]: (name[0] if name[0] == "✗" else "") + words for name, _, words in lines}

    return run


@pytest.fixture(scope="module")
def x_server() -> Iterator[XServer]:
    with XServer() as server:
        server.world.add_user("X")
        yield server
