"""`claimwire status` says on one screen how the desk does."""

import re
from datetime import timedelta

import pytest
from click.testing import CliRunner

from bot.commands.desk import status
from bot.commands.main import claimwire
from bot.local import demo_desk
from pipeline.health.processes import NAMES
from pipeline.store import heartbeats
from pipeline.store.heartbeats import Process
from tests.bot.newsroom import Desk


def said(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setattr(demo_desk, "load", lambda: desk.settings)
    done = CliRunner().invoke(claimwire, ["status"], catch_exceptions=False)
    return done.exit_code, " ".join(done.stdout.split())


def test_it_fits_a_screen_and_names_what_is_wrong_first(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.card()
    code, words = said(desk, monkeypatch)
    assert code == 1
    assert words.partition("Processes ")[0].count("✗") == len(NAMES)
    assert "✗ The process `poller` is silent: no posts are read. See its log, then start it again" in words
    with desk.sessions() as session:
        for number, name in enumerate(NAMES):
            heartbeats.beat(session, Process(name, "desk-1", number), idle=timedelta(minutes=3), doing="a thing")
        session.commit()
    code, words = said(desk, monkeypatch)
    assert code == 0
    assert "all is well" in words
    assert re.search(r"bot \d\.\d s ago \(at a thing for 3 min\)", words)
    assert "replay, 0 reads this month –: 1 account, half read within" in words
    assert "Cards 1 open · 0 waiting · 0 leaving · 0 out of sync" in words
    assert "Model v1, live since" in words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.04, "0.0 s"), (9.96, "10.0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (400_000, "5 d")],
)
def test_a_time_is_told_in_the_largest_unit_of_which_there_are_two(seconds: float, words: str) -> None:
    assert status._seconds(seconds) == words
