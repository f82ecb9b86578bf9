"""Postgres's own programs for a dump: those of the embedded Postgres, or newer ones where the server is newer."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from pipeline.backup.manifest import BackupError
from pipeline.configuration.embedded_postgres import PROGRAMS

_MAJOR = re.compile(r"\) (\d+)")


@dataclass(frozen=True)
class Programs:
    """Where they lie, and how they reach a database. A password stands in no command line, which others may read."""

    folder: Path
    database_url: str

    def command(self, name: str, *options: str) -> list[str]:
        """A program's command for this database."""
        address = make_url(self.database_url).set(drivername="postgresql", password=None)
        return [self.plain(name), *options, f"--dbname={address.render_as_string()}"]

    def plain(self, name: str) -> str:
        """A program that needs no database."""
        return str(self.folder / name)

    @property
    def environment(self) -> Mapping[str, str]:
        """What its programs are started with."""
        password = make_url(self.database_url).password
        return {**os.environ, **({"PGPASSWORD": str(password)} if password else {}), "PGCLIENTENCODING": "UTF8"}


def for_server(database_url: str, *, version: int) -> Programs:
    """Programs that are not older than the server; raises BackupError where there are none."""
    found = shutil.which("pg_dump")
    for folder in (PROGRAMS, *([Path(found).resolve().parent] if found else [])):
        if _major(folder) >= version:
            return Programs(folder, database_url)
    raise BackupError(
        f"The server is a Postgres {version}, and pg_dump here is one of {_major(PROGRAMS)}, which must not be older: "
        f"install the package postgresql-client-{version}, so that pg_dump is found in PATH."
    )


def _major(folder: Path) -> int:
    said = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False).stdout
    found = _MAJOR.search(said)
    return int(found[1]) if found else 0
