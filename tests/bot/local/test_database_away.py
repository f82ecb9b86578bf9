"""A database that is away, or does not let us in, ends nothing in a traceback: one sentence, or waiting with one."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from bot.commands.main import claimwire
from bot.local import prepare
from ml.errors import UserError
from pipeline import wiring
from pipeline.configuration import schema_version
from pipeline.configuration.local_services import Addresses
from pipeline.configuration.settings import HOME
from tests.bot.newsroom import soon
from tests.pipeline.database_away import closed

NOWHERE = "postgresql://desk:hunter2@127.0.0.1:1/x"
COMMAND = [sys.executable, "-m", "bot.commands.main"]
NEEDS_IT = [
    "accounts list",
    "archive list",
    "archive search paro",
    "copies list",
    "dataset list",
    "evidence show https://a.example",
    "label list",
    "model list",
    "posts list",
    "posts retry",
    "report",
    "retrain",
    "archive tune",
    "dataset build",
    "model rollback",
    "accounts add @somebody",
]


def environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ, "CLAIMWIRE_NO_DOTENV": "1", "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0",
        "STATE_DIR": str(folder), "SOURCE": "replay", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1",
    }  # fmt: skip


def said_by(words: list[str], folder: Path, url: str = NOWHERE) -> str:
    """What a command that ends with 1 says."""
    done = subprocess.run(
        words, cwd=HOME, env=environment(folder, url), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1, done.stderr
    return done.stderr


@pytest.mark.parametrize("words", NEEDS_IT)
def test_every_command_that_needs_it_says_so_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    for name, value in environment(tmp_path, NOWHERE).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(claimwire, words.split())
    assert done.exit_code == 1
    said = done.output.removeprefix("Error: ").strip() or str(done.exception)
    assert isinstance(done.exception, UserError | SystemExit)
    assert said.startswith("Postgres does not answer")
    assert len(said.splitlines()) == 1
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [(NOWHERE, "The database does not answer"), ("mysql://h/x", "DATABASE_URL is no address of a Postgres")],
)
def test_so_does_the_migration_that_comes_before_the_processes(tmp_path: Path, url: str, sentence: str) -> None:
    said = said_by([str(Path(sys.executable).parent / "alembic"), "upgrade", "head"], tmp_path, url)
    assert said.splitlines()[-1].startswith(sentence)
    assert "Traceback" not in said


def test_up_waits_with_one_sentence_and_ends_when_told(tmp_path: Path) -> None:
    up = subprocess.Popen(
        [*COMMAND, "up"], cwd=HOME, env=environment(tmp_path, NOWHERE), stderr=subprocess.PIPE, text=True
    )
    said = up.stderr.readline()
    assert said.startswith("Postgres does not answer")
    assert said.endswith("Waiting for it.\n")
    assert up.poll() is None
    up.terminate()
    assert up.communicate(timeout=30)[1] == ""
    assert up.returncode == 0


def test_the_schema_is_brought_up_as_soon_as_it_answers(
    database_url: str, server: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(wiring, "WAIT_S", 0.05)
    at = Addresses(database_url=database_url, redis_url="unused")
    config = Config(HOME / "alembic.ini")
    config.attributes["database_url"] = database_url
    command.downgrade(config, "-1")
    waiting = threading.Thread(target=lambda: wiring.once_postgres_answers(lambda: prepare.upgrade(at)))
    with closed(database_url, server):
        waiting.start()
        soon(lambda: "Waiting for it." in caplog.text)
    waiting.join(30)
    assert not waiting.is_alive()
    schema_version.check(database_url, home=HOME)


def test_a_database_ahead_of_the_code_is_told_and_not_migrated(
    sessions: sessionmaker[Session], database_url: str
) -> None:
    with sessions() as session:
        session.execute(text("update alembic_version set version_num = '9999'"))
        session.commit()
    with pytest.raises(schema_version.WrongRevision, match="ahead of this code"):
        prepare.upgrade(Addresses(database_url=database_url, redis_url="unused"))


def test_a_database_that_goes_away_in_the_middle_ends_a_command_in_one_sentence(
    sessions: sessionmaker[Session], database_url: str, server: Engine
) -> None:
    def at_work() -> None:
        with sessions() as session:
            session.execute(text("select 1"))
            with closed(database_url, server):
                session.execute(text("select 1"))

    with pytest.raises(SystemExit) as end:
        wiring.in_one_sentence(at_work)
    assert str(end.value).startswith("The database does not answer, or takes nothing for now (")
    assert len(str(end.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("set transaction read only; delete from events", "takes nothing for now"),
        ("set role nobody_special; create table strays (id int)", "The database does not allow it (permission denied"),
        ("set role nobody_special; select * from tweets", "The database does not allow it (permission denied"),
    ],
)
def test_what_it_does_not_take_or_allow_is_told_as_that(
    sessions: sessionmaker[Session], server: Engine, statement: str, sentence: str
) -> None:
    with server.connect() as connection:
        connection.execute(text("create role nobody_special"))

    def at_work() -> None:
        with sessions() as session:
            for each in statement.split("; "):
                session.execute(text(each))

    try:
        with pytest.raises(SystemExit) as end:
            wiring.in_one_sentence(at_work)
        assert sentence in str(end.value)
    finally:
        with server.connect() as connection:
            connection.execute(text("drop role nobody_special"))
