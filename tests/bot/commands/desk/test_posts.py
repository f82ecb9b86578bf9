"""`claimwire posts`: what could not be judged is named, and tried again when somebody says so."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline.sources.source import Profile
from pipeline.store.posts import tweets
from tests.bot.newsroom import Desk
from tests.fakes import post
from tests.pipeline.together import asked


@pytest.fixture
def run(desk: Desk, database_url: str, redis_url: str, tmp_path: Path, monkeypatch: Any) -> Callable[..., Result]:
    """The command in a folder of its own, on this test's database."""
    monkeypatch.chdir(tmp_path)
    for name, value in (("DATABASE_URL", database_url), ("REDIS_URL", redis_url), ("SOURCE", "replay")):
        monkeypatch.setenv(name, value)
    return lambda *words: CliRunner().invoke(claimwire, ("posts", *words), catch_exceptions=False)


def test_what_was_set_aside_is_listed_and_tried_again(desk: Desk, run: Callable[..., Result], redis_url: str) -> None:
    assert "No post is set aside" in run("list").output
    account_id = desk.monitor(Profile("91", "ana", "Ana"))
    with desk.sessions() as session:
        added = tweets.add_posts(session, source="replay", account_id=account_id, posts=[post(1, "Una\ncosa")])
        tweets.set_aside(session, added.new[0], why="OverflowError: date value out of range")
        session.commit()
    said = run("list").output
    assert "@ana https://x.com/somebody/status/1  Una cosa\n    OverflowError: date value out of range\n" in said
    assert run("retry").output == "Asked again for 1 post.\n"
    assert asked(redis_url, "triage") == [("triage_tweets", [[added.new[0]]])]
    assert "No post is set aside" in run("list").output
    assert run("retry").output == "Asked again for 0 posts.\n"
