"""The embedded Postgres and Redis as an outage leaves them: stopped at once, killed, emptied, and started again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from pipeline.configuration.local_services import Addresses, Embedded, sqlalchemy_url

# In a process of its own, since a server that this one has started once is taken for running by its library.
_START = "import sys, pathlib as p; from {} import Embedded; Embedded(p.Path(sys.argv[1])).{}()"


class Servers:
    """Both servers of one folder, held by this process until `release`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._held = folder, Embedded(folder)
        self.at = Addresses(database_url=sqlalchemy_url(self._held.postgres()), redis_url=self._held.redis())

    def stop_postgres(self) -> None:
        """As `pg_ctl stop -m immediate` does: every connection breaks, nothing is written."""
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        _gone(pid)

    def kill_redis(self) -> None:
        """SIGKILL, and everything that it kept is gone."""
        pid = int((self.folder / "redis" / "redis.pid").read_text())
        os.kill(pid, signal.SIGKILL)
        _gone(pid)
        for kept in (self.folder / "redis").glob("*append*"):
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
        (self.folder / "redis" / "dump.rdb").unlink(missing_ok=True)

    def start(self, name: str) -> None:
        """Start `postgres` or `redis` again, where they stood."""
        subprocess.run(
            [sys.executable, "-c", _START.format(Embedded.__module__, name), str(self.folder)], check=True, timeout=60
        )

    def release(self) -> None:
        """End both."""
        self._held.release()
        with suppress(OSError, ValueError):
            os.kill(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)


def _gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while _lives(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
