"""`claimwire accounts …` on the terminal, with the replayed sample feed for a source."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from bot.commands.main import claimwire, main
from pipeline.configuration.settings import SettingsError
from pipeline.monitoring.accounts import AccountsError
from pipeline.sources.source import SourceError

Rows = Callable[[], list[tuple[object, ...]]]
CSV = "handle,group,retweets,replies,state\n"


@pytest.fixture
def environment(database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a terminal in a folder of its own knows."""
    monkeypatch.chdir(tmp_path)
    known = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SOURCE": "replay"}
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    return known


def accounts(*words: str) -> Result:
    return CliRunner().invoke(claimwire, ["accounts", *words], catch_exceptions=False)


@pytest.fixture
def rows(sessions: sessionmaker[Session], environment: dict[str, str]) -> Rows:
    query = text("select handle, account_group, include_retweets, include_replies, state from accounts order by handle")

    def ask() -> list[tuple[object, ...]]:
        with sessions() as session:
            return [tuple(row) for row in session.execute(query)]

    return ask


def test_accounts_are_added_listed_paused_resumed_and_removed(rows: Rows) -> None:
    done = accounts(
        "add", "@GobOrvalia", "https://x.com/alcaldiariomar", "nobody_at_all", "--group", "Town", "--replies"
    )
    assert done.stdout.splitlines() == [
        "@GobOrvalia (Gobierno de Orvalia (ficción)): monitored from now on",
        "@AlcaldiaRiomar (Alcaldía de Riomar (ficción)): monitored from now on",
    ]
    assert done.stderr.startswith("@nobody_at_all does not appear")
    assert rows() == [("AlcaldiaRiomar", "Town", False, True, "active"), ("GobOrvalia", "Town", False, True, "active")]
    assert "monitored already" in accounts("add", "goborvalia").stdout
    for verb, state in (("pause", "paused"), ("resume", "active"), ("remove", "removed")):
        assert accounts(verb, "goborvalia").stdout == f"{verb}: @GobOrvalia\n"
        assert rows()[1][-1] == state
    listed = accounts("list").stdout.splitlines()
    assert listed[0].split()[:3] == ["active", "@AlcaldiaRiomar", "Town"]
    assert listed[1:] == ["1 account"]
    assert accounts("list", "nobody").stdout == "0 accounts\n"


def test_who_typed_is_in_the_log(rows: Rows, sessions: sessionmaker[Session]) -> None:
    accounts("add", "@GobOrvalia")
    with sessions() as session:
        actor = session.scalar(text("select actor from events where verb = 'added'"))
    assert str(actor).startswith("terminal:")


def test_a_list_goes_out_and_comes_back_the_same(rows: Rows, tmp_path: Path, sessions: sessionmaker[Session]) -> None:
    accounts("add", "@GobOrvalia", "--group", 'Government, "central"', "--retweets")
    accounts("add", "@AlcaldiaRiomar")
    accounts("pause", "@AlcaldiaRiomar")
    before, exported = rows(), accounts("export").stdout
    assert exported.startswith(
        '"handle","group","retweets","replies","state","interval","threshold"\n"\'@AlcaldiaRiomar",'
    )
    with sessions() as session:
        session.execute(text("delete from accounts"))
        session.commit()
    (tmp_path / "list.csv").write_text(exported, encoding="utf-8-sig")
    assert accounts("import", "list.csv").stdout.startswith("2 new: ")
    assert rows() == before
    accounts("import", "list.csv")
    assert accounts("export").stdout == exported


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"name\nGobOrvalia\n", "The file needs a first line with the columns handle, group"),
        (b"handle\nGobOrvalia\n \n\x81\xfe\n", "1 line not in UTF-8 (line 4)"),
        (CSV.encode() + b"GobOrvalia,,,,\n,x,,,\n", "Line 3: no handle. Nothing was imported."),
    ],
)
def test_a_list_that_cannot_be_read_changes_nothing(rows: Rows, tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(AccountsError, match=re.escape(sentence)):
        accounts("import", "list.csv")
    assert rows() == []


@pytest.mark.usefixtures("environment")
def test_the_command_tells_an_error_in_one_sentence_and_ends_with_1() -> None:
    command = [str(Path(sys.executable).parent / "claimwire"), "accounts", "pause", "@GobOrvalia"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("@GobOrvalia: not monitored here.")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    ("words", "more", "sentence"),
    [
        ("accounts add @ana", {"SOURCE": "x"}, "X_BEARER_TOKEN is not set"),
        ("accounts list", {"DATABASE_URL": "postgresql://u:geheim@127.0.0.1:1/x"}, "Postgres does not answer"),
        (
            "accounts list",
            {"NEGATIVE_FRACTION": "2", "SLACK_BOT_TOKEN": "xoxb-geheim"},
            "Please correct these settings",
        ),
        ("up", {}, "SLACK_BOT_TOKEN is not set"),
    ],
)
def test_whatever_is_wrong_is_one_sentence(
    words: str,
    more: dict[str, str],
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Here, and not in a process of its own, which takes seconds to start."""
    for name in [name for name in os.environ if name.startswith(("SLACK_", "X_"))]:
        monkeypatch.delenv(name)
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "argv", ["claimwire", *words.split()])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    said = str(ended.value.code)  # which Python writes to stderr, and ends with 1
    assert said.startswith(sentence)
    assert "\n" not in said
    assert "geheim" not in said + caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("words", [["accounts", "add", "@ana"], ["demo", "--once", "--feed", "/nowhere"]])
def test_a_feed_that_is_not_there_is_told(words: list[str]) -> None:
    terminal = CliRunner(env={"REPLAY_FEED": "/nowhere"})
    with pytest.raises((SourceError, SettingsError), match="There is no feed at /nowhere"):
        terminal.invoke(claimwire, words, catch_exceptions=False)
