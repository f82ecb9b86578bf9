"""A second terminal works on the demo's desk, where nothing names a desk of one's own, and says so once."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from bot.local import demo, demo_desk, prepare
from pipeline.configuration.local_services import Addresses, Embedded
from pipeline.store.posts import accounts
from pipeline.store.posts.accounts import Wishes
from tests.fakes import SOMEBODY

NAMING = ("DATABASE_URL", "REDIS_URL", "STATE_DIR", "SOURCE", "CLAIMWIRE_NO_DOTENV")
COMMAND = [sys.executable, "-m", "bot.commands.main"]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where somebody types: a folder with a short path that Postgres may enter, and an environment without a desk."""
    made = Path(tempfile.mkdtemp(prefix="cw-"))
    made.chmod(0o755)
    monkeypatch.chdir(made)
    for name in NAMING:
        monkeypatch.delenv(name, raising=False)
    yield made
    shutil.rmtree(made)


def kept(folder: Path) -> dict[str, str]:
    """A demo was here."""
    (folder / demo_desk.STATE).mkdir(parents=True)
    at = Addresses(database_url="postgresql://demo@127.0.0.1:1/x", redis_url="redis://127.0.0.1:1/0")
    env = demo.environment(feed=demo.SAMPLE_FEED, port=4711, at=at, once=False)
    demo_desk.keep(env)
    return env


def typed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.usefixtures("folder")
def test_commands_work_on_it_while_it_runs_and_when_it_does_not(folder: Path) -> None:
    kept(folder)
    held = Embedded(demo_desk.STATE)
    url = held.postgres()
    prepare.upgrade(Addresses(database_url=url, redis_url=""))
    engine = create_engine(url)
    with Session(engine) as session:
        accounts.add(session, source="replay", profile=SOMEBODY, wishes=Wishes(), by="test")
        session.commit()
    engine.dispose()
    while_it_runs = typed("accounts", "list")
    held.release()
    afterwards = typed("accounts", "list")
    for done in (while_it_runs, afterwards):
        assert done.returncode == 0, done.stderr
        assert "@somebody" in done.stdout
        assert done.stderr == demo_desk.SENTENCE + "\n"
    again = Embedded(demo_desk.STATE)
    assert not any(service.runs() for service in again.services())  # whoever lets go last stops them
    again.release()
    assert json.loads(typed("settings", "list", "--json").stdout)


def test_the_settings_are_the_demos_but_for_where_its_services_answer(folder: Path) -> None:
    env = kept(folder)
    said: list[str] = []
    read = demo_desk.settings(said.append)
    assert said == [demo_desk.SENTENCE]
    assert (read.source, read.slack_api_url, read.state_dir) == ("replay", env["SLACK_API_URL"], demo_desk.STATE)
    assert (read.publisher_name, read.first_admin) == (env["PUBLISHER_NAME"], "U0ADMIN")
    assert read.database_url is None
    assert read.redis_url is None


@pytest.mark.parametrize(
    "given",
    [
        {"DATABASE_URL": "postgresql://desk@127.0.0.1/desk"},
        {"STATE_DIR": "elsewhere"},
        {"CLAIMWIRE_NO_DOTENV": "1"},
        {".env": "DATABASE_URL=postgresql://desk@127.0.0.1/desk\n"},
        {".env": "SLACK_BOT_TOKEN=xoxb-1\n"},
        {".env": ""},
        {".claimwire/postgres/PG_VERSION": "17\n"},
    ],
    ids=str,
)
def test_a_desk_of_ones_own_goes_before(folder: Path, given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder)
    for name, value in given.items():
        if name.isupper() and not name.startswith("."):
            monkeypatch.setenv(name, value)
        else:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(value, encoding="utf-8")
    said: list[str] = []
    assert demo_desk.settings(said.append).source == "x"
    assert said == []


@pytest.mark.parametrize("given", ["", "FIRST_ENCODER", "SLACK_BOT_TOKEN", "DATABASE_URL"])
def test_what_names_no_desk_leaves_the_demos(folder: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(folder)
    if given:
        monkeypatch.setenv(given, "" if given == "DATABASE_URL" else "xoxb-of-mine")
    said: list[str] = []
    assert demo_desk.settings(said.append).slack_bot_token == demo_desk.settings(said.append).slack_bot_token
    assert demo_desk.settings(said.append).source == "replay"
    assert said


@pytest.mark.parametrize("command", ["report", "doctor"])
def test_where_no_desk_is_one_sentence_says_how_to_begin_and_nothing_is_made(folder: Path, command: str) -> None:
    done = typed(command)
    assert done.returncode == 1
    assert done.stderr.startswith("There is no desk here yet: `make demo`")
    assert len(done.stderr.splitlines()) == 1
    assert os.listdir(folder) == []
