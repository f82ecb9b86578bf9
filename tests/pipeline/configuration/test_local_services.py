"""A real Postgres and Redis of our own: shared while somebody holds them, gone after the last, kept on disk."""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from pipeline.configuration import local_services
from pipeline.configuration.settings import HOME

HOLD = """
import sys
from pathlib import Path
from pipeline.configuration.local_services import addresses
at = addresses(database_url=None, redis_url=None, state_dir=Path(sys.argv[1]))
print(at.database_url, at.redis_url, flush=True)
sys.stdin.read()
"""


class Holder:
    """A process that uses the services of a folder until it is told to let go."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", HOLD, str(folder)]
        self.process = subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.folder = folder

    def ready(self) -> "Holder":
        self.database_url, self.redis_url = self.process.stdout.readline().split()
        return self

    def let_go(self) -> int:
        self.process.communicate("", timeout=30)
        return self.process.returncode

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)

    def services(self) -> list[psutil.Process]:
        files = (self.folder / "postgres" / "postmaster.pid", self.folder / "redis" / "redis.pid")
        return [psutil.Process(int(file.read_text().split()[0])) for file in files]

    def sql(self, statement: str) -> list:
        with psycopg2.connect(self.database_url.replace("+psycopg2", "")) as connection:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.redis_url, decode_responses=True)


def running(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def gone(processes: list[psutil.Process], within_s: float = 10.0) -> bool:
    end = time.monotonic() + within_s
    while any(running(process) for process in processes):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def short():
    """A folder with a short path, which the user of Postgres may enter."""
    folder = Path(tempfile.mkdtemp(prefix="cw-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def hold():
    """Start holders; whatever is left of them is let go in the end."""
    holders = []

    def start(*folders: Path) -> list[Holder]:
        started = [Holder(folder) for folder in folders]
        holders.extend(started)
        return [holder.ready() for holder in started]

    yield start
    for holder in holders:
        if holder.process.returncode is None:
            holder.let_go()


def test_two_folders_side_by_side_have_services_of_their_own(short, hold):
    one, other = hold(short / "one", short / "other")
    one.sql("create table mine (n int)")
    one.redis().set("whose", "one")
    assert other.sql("select to_regclass('mine')") == [(None,)]
    assert other.redis().get("whose") is None
    processes = one.services()
    assert one.let_go() == 0
    assert gone(processes)
    assert other.sql("select 1") == [(1,)]
    assert other.redis().ping()


def test_the_last_to_let_go_stops_the_services_and_what_was_stored_is_kept(short, hold):
    first, second = hold(short, short)
    assert (first.database_url, first.redis_url) == (second.database_url, second.redis_url)
    processes = first.services()
    first.sql("create table kept as select 42 as n")
    first.redis().set("kept", "yes")
    assert first.let_go() == 0
    assert all(running(process) for process in processes)
    assert second.sql("select n from kept") == [(42,)]
    assert second.redis().get("kept") == "yes"
    assert second.let_go() == 0
    assert gone(processes)
    (third,) = hold(short)
    assert third.sql("select n from kept") == [(42,)]
    assert third.redis().get("kept") == "yes"


def test_a_killed_process_leaves_nothing_that_the_next_run_stumbles_over(short, hold):
    (killed,) = hold(short)
    killed.sql("create table kept as select 42 as n")
    processes = killed.services()
    killed.kill()
    (following,) = hold(short)
    assert following.sql("select n from kept") == [(42,)]
    assert following.services() == processes
    assert following.let_go() == 0
    assert gone(processes)


def test_after_a_crash_of_the_whole_machine_the_services_start_again(short, hold):
    (killed,) = hold(short)
    killed.sql("create table kept as select 42 as n")
    killed.redis().set("kept", "yes")
    time.sleep(1.1)  # Redis writes its log to disk every second
    processes = killed.services()
    killed.kill()
    for process in processes:
        process.kill()
    assert gone(processes)
    pid_file = short / "postgres" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    me = str(psutil.Process().pid)  # after the reboot, the old number belongs to somebody else
    pid_file.write_text("\n".join([me, *lines[1:]]) + "\n")
    (following,) = hold(short)
    assert following.sql("select n from kept") == [(42,)]
    assert following.redis().get("kept") == "yes"


def test_a_path_too_deep_for_sockets_works(short, hold):
    deep = short / "/".join(["a-rather-long-folder-name-of-forty-letters"] * 4) / ".claimwire"
    assert len(str(deep)) > 107
    (holder,) = hold(deep)
    assert holder.sql("select 1") == [(1,)]
    assert holder.redis().ping()
    socket_folder = Path(holder.redis_url.removeprefix("unix://")).parent
    assert socket_folder.stat().st_mode & 0o077 == 0
    processes = holder.services()
    assert holder.let_go() == 0
    assert gone(processes)
    socket_folder.rmdir()


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg2://u:p@h/d"])
def test_configured_services_are_used_and_nothing_is_started(tmp_path, url):
    at = local_services.addresses(database_url=url, redis_url="redis://h:6379/0", state_dir=tmp_path / "state")
    assert at == local_services.Addresses(database_url="postgresql+psycopg2://u:p@h/d", redis_url="redis://h:6379/0")
    assert not (tmp_path / "state").exists()


def test_a_service_that_does_not_start_is_explained(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    held = local_services.Embedded(tmp_path)
    with pytest.raises(
        local_services.EmbeddedError, match=r"did not start \(.+\); see .*log, or set DATABASE_URL to a server"
    ):
        held.postgres()
    held.release()


def test_a_folder_that_cannot_be_one_is_explained(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "file that loops").symlink_to("file that loops")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "file that loops"):
        with pytest.raises(
            local_services.EmbeddedError, match=r"Nothing can be kept in .*file.*: give a folder .* STATE_DIR"
        ):
            local_services.addresses(database_url=None, redis_url=None, state_dir=folder)
