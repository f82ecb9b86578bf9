"""`claimwire export` on the terminal."""

from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.commands.main import claimwire
from tests.bot.newsroom import CHECKER, Desk
from tests.bot.ways import Dispatch


def test_people_are_named_only_by_a_stated_option(
    desk: Desk, acting: Dispatch, database_url: str, tmp_path: Path, monkeypatch: Any
) -> None:
    desk.card()
    acting.click(CHECKER, "feedback_rejected")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    for more, named in ([], False), (["--names"], True):
        folder = tmp_path / f"named-{named}"
        done = CliRunner().invoke(claimwire, ("export", str(folder), *more), catch_exceptions=False)
        assert "clicks: 1 row" in done.output
        assert (CHECKER in (folder / "clicks.csv").read_text()) is named
