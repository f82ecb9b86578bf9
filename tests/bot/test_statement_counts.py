"""Tasks, listeners and commands send as many statements for eight rows as for two, but where a line says why."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.large.statements import watch
from pipeline.configuration import in_force
from tests.bot.counted import slack, tasks, terminal
from tests.bot.counted.act import Act
from tests.bot.counted.room import Room
from tests.bot.newsroom import desk_on
from tests.bot.ways import Dispatch

FEW, MANY = 2, 8
ACTS: dict[str, Act] = {**tasks.ACTS, **slack.ACTS, **terminal.ACTS}
KEPT = {
    f"keep_{kind}_days": 61
    for kind in ("events", "source_reads", "evidence", "sketches", "messages", "withheld", "vectors")
}


@pytest.fixture
def room(
    sandbox, database_url: str, redis_url: str, model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    monkeypatch.setattr(in_force, "FRESH_S", 3600.0)  # a look at the settings is no matter of rows, but of seconds
    shutil.copytree(model_folder, tmp_path / "models" / "svm-tfidf-demo")
    values = {"negative_fraction": 1.0, "copies": "off", "publisher_name": "The Desk"} | KEPT
    with desk_on(sandbox, database_url=database_url, redis_url=redis_url, folder=tmp_path, **values) as desk:
        monkeypatch.setenv("STATE_DIR", str(tmp_path))
        for name in ("database_url", "redis_url", "slack_bot_token"):
            monkeypatch.setenv(name.upper(), getattr(desk.settings, name).get_secret_value())
        for name in ("slack_api_url", "first_admin", "source", "publisher_name", *KEPT):
            monkeypatch.setenv(name.upper(), str(getattr(desk.settings, name)))
        yield Room(desk, Dispatch(desk))


def sent(room: Room, act: Act, many: int) -> list[str]:
    made = act.made(room, many)
    with watch() as seen:
        act.done(room, made)
    return seen.statements


@pytest.mark.parametrize("name", ACTS)
def test_more_rows_are_no_more_statements(room: Room, name: str) -> None:
    act = ACTS[name]
    sent(room, act, 1)  # a model is loaded, a first version made
    few, many = sent(room, act, FEW), sent(room, act, MANY)
    assert few
    assert len(many) <= len(few) or act.why, "\n".join(many)


def test_every_task_listener_and_command_is_counted_or_a_line_says_why_not(room: Room) -> None:
    everything = {*tasks.EVERY, *terminal.EVERY, *slack.every(room.acting.app)}
    counted = {name.partition(":")[0] for name in ACTS} - {"poll"}
    left_out = {**tasks.LEFT_OUT, **slack.LEFT_OUT, **terminal.LEFT_OUT}
    assert counted | {*left_out} == everything
    assert not counted & {*left_out}
