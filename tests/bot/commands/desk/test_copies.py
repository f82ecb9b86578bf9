"""`claimwire copies`: every merge can be read, and undone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline import services
from tests.bot.newsroom import Desk
from tests.bot.stories.test_copies import CLAIM, arrive


@pytest.fixture
def run(desk: Desk, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: Any) -> Callable[..., Result]:
    """The command in a folder of its own, on this test's database."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Result:
        done = CliRunner().invoke(claimwire, ("copies", *words), catch_exceptions=False)
        services.use(desk.tools)  # what the command took in use is its own process's
        return done

    return run


def test_what_joined_is_listed_and_can_be_parted(desk: Desk, run: Callable[..., Result]) -> None:
    assert "No post joined" in run("list").output
    arrive(desk, 1, "ana")
    arrive(desk, 2, "bea", CLAIM + "!!")
    said = run("list").output
    assert "@bea https://x.com/bea/status/2" in said
    assert "joined @ana https://x.com/ana/status/1" in said
    (joined,) = json.loads(run("list", "--json").output)
    assert (joined["handle"], joined["original_text"]) == ("bea", CLAIM)
    assert "It gets a card of its own" in run("part", str(joined["tweet_id"])).output
    again = run("part", str(joined["tweet_id"]))
    assert again.exit_code == 1
    assert "stands by itself already" in again.output
    assert "No post joined" in run("list").output
    assert desk.rows("select count(*) from cards") == [(2,)]
