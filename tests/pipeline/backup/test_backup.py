"""A desk in one file comes back on another machine, also from an older version: row by row, and its models with it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from benchmarks.large import checksums
from pipeline.backup import database, making, restoring
from pipeline.backup.manifest import BackupError
from pipeline.configuration.choices import Choices
from tests.conftest import migrate

OLDER = Path(__file__).parents[2] / "upgrades" / "at_0012.sql"
Ask = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def databases(server: Engine) -> Iterator[Callable[[str], str]]:
    """Make a database of this name; its address."""
    made: list[str] = []

    def make(name: str) -> str:
        with server.connect() as connection:
            connection.execute(text(f"create database {name}"))
        made.append(name)
        return server.url.set(database=name).render_as_string(hide_password=False)

    yield make
    with server.connect() as connection:
        for name in made:
            connection.execute(text(f"drop database {name} with (force)"))


def ask(url: str, sql: str) -> list[tuple[Any, ...]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql))]
    finally:
        engine.dispose()


def run(url: str, sql: str) -> None:
    engine = create_engine(url)
    connection = engine.raw_connection()
    with connection.cursor() as cursor:
        cursor.execute(sql)
    connection.commit()
    connection.close()
    engine.dispose()


def sums(url: str) -> checksums.Checksums:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return checksums.of(connection)
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("machine") / "state"
    for name in (
        "models/v1/config.json",
        "evidence/ab/ab.jpg",
        "archive/index.bin",
        "demo/settings.json",
        "postgres/x",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    for name in ("export.key", "in-use.lock", "models/.begun"):
        (folder / name).write_text("00" * 32)
    return folder


@pytest.fixture(scope="module")
def old_desk(databases: Callable[[str], str], state: Path) -> str:
    """A desk of an older version, whose live model lies in this state folder."""
    url = databases("older_desk")
    run(url, OLDER.read_text(encoding="utf-8"))
    run(url, f"update model_versions set folder = '{state.resolve()}/models/' || name where state = 'live'")
    return url


@pytest.fixture(scope="module")
def file(old_desk: str, state: Path) -> Path:
    made = state.parent / "desk.backup"
    making.make(made, Choices(state_dir=state, first_admin="U0ADMIN"), database_url=old_desk, say=lambda _: None)
    return made


def restore(file: Path, url: str, folder: Path, *, replace: bool = False) -> Any:
    read = Choices(state_dir=folder)
    return restoring.restore(file, read, database_url=url, replace=replace, say=lambda _: None)


def test_an_older_desk_comes_back_on_another_machine_and_is_brought_up_to_date(
    databases: Any, old_desk: str, file: Path, tmp_path: Path
) -> None:
    url = databases("another_machine")
    said = restore(file, url, tmp_path / "new")
    assert (said.revision, "FIRST_ADMIN" in said.settings) == ("0012", True)
    assert checksums.differing(sums(old_desk), sums(url)) == ["model_versions"]  # whose folders lie elsewhere
    folders = ask(url, "select folder from model_versions where state = 'live'")
    assert all(folder.startswith(f"{tmp_path.resolve()}/new/models/") for (folder,) in folders)
    there = sorted(str(path.relative_to(tmp_path / "new")) for path in (tmp_path / "new").rglob("*") if path.is_file())
    assert there == ["evidence/ab/ab.jpg", "export.key", "models/v1/config.json"]
    before, after = (ask(one, "select max(last_value) from pg_sequences")[0][0] for one in (old_desk, url))
    assert after >= before + restoring.ROOM
    rows = json.loads(OLDER.with_suffix(".json").read_text(encoding="utf-8"))["rows"]
    migrate(url)
    assert ask(url, "select count(*) from tweets") == [(rows["tweets"],)]


def test_what_holds_a_desk_is_replaced_only_when_somebody_says_so_and_whole_or_not_at_all(
    databases: Any, file: Path, tmp_path: Path
) -> None:
    url = databases("held_desk")
    migrate(url)
    run(url, "insert into people (id, role, named_by) values ('U0X', 'head', 'U0ADMIN')")
    held = sums(url)
    with pytest.raises(BackupError, match="database is not empty"):
        restore(file, url, tmp_path / "new")
    engine = create_engine(url)
    with engine.connect(), pytest.raises(BackupError, match="1 other connection"):
        restore(file, url, tmp_path / "new", replace=True)
    engine.dispose()
    for where, words in (
        (database, "EMPTIED"),
        (restoring, "AFTERWARDS"),
    ):  # as where the disk is full, sooner or later
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(where, words, "select 1 / 0;")
            with pytest.raises(BackupError, match=r"psql gave up \(division by zero\)"):
                restore(file, url, tmp_path / "new", replace=True)
    assert checksums.differing(held, sums(url)) == []
    assert not (tmp_path / "new" / "models").exists()
    restore(file, url, tmp_path / "new", replace=True)
    assert ask(url, "select version_num from alembic_version") == [("0012",)]
    with pytest.raises(BackupError, match=r"holds models and export\.key"):
        restore(file, databases("empty_desk"), tmp_path / "new")


def test_a_newer_schema_and_a_database_without_a_desk_are_refused(databases: Any, state: Path, tmp_path: Path) -> None:
    url = databases("newer_desk")
    read = Choices(state_dir=state)
    with pytest.raises(BackupError, match="holds no desk"):
        making.make(tmp_path / "none", read, database_url=url, say=lambda _: None)
    run(url, "create table alembic_version (version_num text primary key); insert into alembic_version values ('9999')")
    making.make(tmp_path / "newer", read, database_url=url, say=lambda _: None)
    with pytest.raises(BackupError, match="newer schema"):
        restore(tmp_path / "newer", databases("too_old"), tmp_path / "new")
