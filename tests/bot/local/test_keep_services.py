"""What `up` and `demo` run on comes back when it was killed, or they end."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg2
import pytest
import redis

from bot.local import keep_services, prepare, processes
from pipeline.configuration.local_services import Embedded, EmbeddedError
from pipeline.configuration.settings import HOME
from tests.bot.newsroom import soon


@pytest.fixture
def held(tmp_path: Path) -> Iterator[Embedded]:
    services = Embedded(tmp_path / "state")
    yield services
    services.release()


def connects(url: str) -> bool:
    try:
        psycopg2.connect(url.replace("+psycopg2", "")).close()
    except psycopg2.OperationalError:
        return False
    return True


def answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url).ping())
    except redis.RedisError:
        return False


def test_killed_services_are_started_again_at_their_addresses(held: Embedded) -> None:
    database_url, redis_url = held.postgres(), held.redis()
    state = held.state_dir
    numbers = [int((state / file).read_text().split()[0]) for file in ("postgres/postmaster.pid", "redis/redis.pid")]
    command = [sys.executable, "-m", "bot.local.keep_services", str(state), "Postgres", "Redis"]
    keeper = subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE, text=True)
    try:
        soon(lambda: len(psutil.Process(keeper.pid).open_files()) > 0)
        for number in numbers:
            psutil.Process(number).send_signal(signal.SIGKILL)
        soon(lambda: not psutil.pid_exists(numbers[0]) or psutil.Process(numbers[0]).status() == psutil.STATUS_ZOMBIE)
        soon(lambda: connects(database_url) and answers(redis_url), seconds=60)
    finally:
        keeper.terminate()
    said, _ = keeper.communicate(timeout=30)
    assert keeper.returncode == 0
    assert sorted(said.splitlines()) == ["Postgres is gone; starting it again.", "Redis is gone; starting it again."]


def test_what_does_not_come_back_ends_the_whole(held: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_services, "PATIENCE_S", 0.0)
    (held.state_dir / "postgres").mkdir()
    (held.state_dir / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(EmbeddedError, match="did not start"):
        keep_services.keep(held, ["Postgres"])


def test_only_what_is_embedded_is_looked_after(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://h/d")
    monkeypatch.delenv("REDIS_URL", raising=False)
    (command,) = processes.keeper(tmp_path, **prepare.configured()).values()
    assert command.endswith(f"{tmp_path} Redis")
    assert processes.keeper(tmp_path, database_url="postgresql://h/d", redis_url="redis://h") == {}
