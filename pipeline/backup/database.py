"""The database of a backup: dumped from one moment while the desk works, restored whole or not at all."""

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from sqlalchemy import text

from pipeline.backup.archive_file import PIECE
from pipeline.backup.manifest import BackupError
from pipeline.backup.programs import Programs
from pipeline.configuration import schema_version

DUMP = ("--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges", "--lock-wait-timeout=60000")
SCRIPT = ("--file=-", "--no-owner", "--no-privileges", "--no-comments")
TAKE = ("--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1")
_COMPLAINT = re.compile(r"(?:ERROR|FATAL|error): +(.+)")
HEAD = 4096
"""Bytes in which a script's settings are."""
BEGIN = """
begin;
set local lock_timeout = '10s';
set maintenance_work_mem = '256MB';
"""
EMPTIED = """
drop schema public cascade;
create schema public authorization pg_database_owner;
grant usage on schema public to public;
"""


@dataclass(frozen=True)
class Facts:
    """What is asked of a database before anything is done."""

    version: int
    revision: str | None
    tables: int
    others: int
    """Who else is connected."""


def facts(database_url: str) -> Facts:
    """Look at a database; raises WrongRevision where it does not answer."""
    with schema_version.connected(database_url) as connection:
        version = int(connection.scalar(text("show server_version_num")) or 0) // 10_000
        tables = connection.scalar(text("select count(*) from pg_tables where schemaname = 'public'"))
        others = connection.scalar(
            text(
                "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
                "and backend_type = 'client backend'"
            )
        )
        return Facts(version, schema_version.revision(connection), tables or 0, others or 0)


@contextmanager
def dumped(programs: Programs) -> Iterator[IO[bytes]]:
    """The dump, as it comes; raises BackupError where it breaks off."""
    with _Run(programs, programs.command("pg_dump", *DUMP), stdout=subprocess.PIPE) as pg_dump:
        yield pg_dump.stdout


def restore(programs: Programs, dump: IO[bytes], *, emptied: bool, afterwards: str) -> None:
    """Take a dump over in one transaction; raises BackupError, after which all is as it was.

    pg_restore writes SQL, which psql carries out between our own first and last words.
    """
    with _Run(programs, programs.command("psql", *TAKE), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as psql:
        psql.write(BEGIN + (EMPTIED if emptied else ""))
        both = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with _Run(programs, [programs.plain("pg_restore"), *SCRIPT], **both) as script:
            passing_on = threading.Thread(target=_pass_on, args=[script.stdout, psql.stdin])
            passing_on.start()
            with suppress(BrokenPipeError):  # whoever ended says why
                shutil.copyfileobj(dump, script.stdin, PIECE)
                script.stdin.close()
            passing_on.join()
            script.wait(beside=psql)
        psql.write(f"\n{afterwards}\ncommit;\n")


def _pass_on(script: IO[bytes], psql: IO[bytes]) -> None:
    """Hand SQL on, but for a setting that servers before 17 do not know; who stops reading ends it."""
    with script, suppress(BrokenPipeError):
        psql.write(script.read(HEAD).replace(b"SET transaction_timeout = 0;\n", b""))
        shutil.copyfileobj(script, psql, PIECE)
        psql.flush()


class _Run:
    """A program at work; what it complains of is told as a BackupError."""

    def __init__(self, programs: Programs, command: list[str], **streams: Any) -> None:
        self._said, self._name = tempfile.TemporaryFile(), Path(command[0]).name  # noqa: SIM115 -- closed on exit
        self.process = subprocess.Popen(command, env=programs.environment, stderr=self._said, **streams)

    @property
    def stdin(self) -> IO[bytes]:
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def stdout(self) -> IO[bytes]:
        assert self.process.stdout is not None
        return self.process.stdout

    def write(self, words: str) -> None:
        with suppress(BrokenPipeError):
            self.stdin.write(words.encode())
            self.stdin.flush()

    def wait(self, *, beside: "_Run | None" = None) -> None:
        """Wait for its end; raises BackupError. `beside` is whom it speaks to, whose complaint comes first."""
        code = self.process.wait()
        if code and beside is not None and (complaint := beside.complaint()):
            raise BackupError(complaint)
        if code:
            raise BackupError(self.complaint() or f"{self._name} ended with {code}.")

    def complaint(self) -> str:
        """The first error that it told of."""
        self._said.seek(0)
        said = _COMPLAINT.search(self._said.read().decode(errors="replace"))
        return f"{self._name} gave up ({said[1].strip()}). Nothing was touched." if said else ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            for stream in (self.process.stdin, self.process.stdout):
                with suppress(BrokenPipeError):
                    if stream is not None:
                        stream.close()
            if kind is None:
                self.wait()
            else:
                self.process.wait()
        finally:
            self._said.close()
