"""`claimwire backup` and `restore` on the terminal; afterwards nothing stands twice in Slack."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands.main import claimwire
from pipeline import services
from pipeline.processes import tasks
from tests.bot.newsroom import CHECKER, TWEETS, Desk, actions_in, words_in
from tests.bot.ways import Dispatch
from tests.fakes import post


@pytest.fixture
def type_(desk: Desk, database_url: str, redis_url: str, monkeypatch: Any, tmp_path: Path) -> Callable[..., Result]:
    """Type a command at the desk while none of its processes run."""
    monkeypatch.chdir(tmp_path)
    values = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STATE_DIR": str(tmp_path), "SOURCE": "replay"}
    for name, value in values.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> Result:
        desk.tools.engine.dispose()
        done = CliRunner().invoke(claimwire, words)
        services.use(desk.tools)
        return done

    return run


def messages(desk: Desk) -> dict[str, Any]:
    """What stands in #tweets, by the post that it shows."""
    found = desk.sandbox.messages(TWEETS)
    by_post = {number: one for number in "123" for one in found if f"claim {number}" in words_in(one)}
    assert len(found) == len(by_post), [words_in(one) for one in found]
    return by_post


def test_after_a_restore_every_post_stands_once_and_is_asked_for_again(
    type_: Callable[..., Result], desk: Desk, acting: Dispatch, tmp_path: Path
) -> None:
    shown, unposted = desk.card(post(1, "claim 1")), desk.raise_card(post(2, "claim 2"))
    file = tmp_path.parent / f"{tmp_path.name}.backup"
    done = type_("backup", str(file))
    assert done.exit_code == 0, done.output
    assert "no token" in done.output

    acting.click(CHECKER, "feedback_rejected")
    tasks.show_card(shown)
    tasks.show_card(unposted)
    later = desk.card(post(3, "claim 3"))
    before = messages(desk)
    assert set(before) == {"1", "2", "3"}

    assert type_("restore", str(file)).exception is not None  # the desk is there
    assert type_("restore", str(file), "--replace").exit_code == 1  # nobody said yes
    done = type_("restore", str(file), "--replace", "--yes")
    assert done.exit_code == 0, (done.output, done.exception)
    assert "Restored as of" in done.output
    assert desk.rows("select count(*) from cards") == [(2,)]

    again = desk.raise_card(post(3, "claim 3"))  # the source is read from where it was
    assert again > later + 1_000
    for _ in range(2):
        tasks.sweep()
        for (card_id,) in desk.rows("select id from cards where shown <> wanted or tried_at is not null"):
            tasks.show_card(card_id)
    after = messages(desk)
    assert {number: one["ts"] for number, one in after.items()} == {number: one["ts"] for number, one in before.items()}
    assert all("feedback_rejected" in actions_in(one) for one in after.values())
    assert desk.rows("select count(*) from cards where shown <> wanted") == [(0,)]
    assert len(desk.rows("select 1 from events where verb = 'restored'")) == 1
