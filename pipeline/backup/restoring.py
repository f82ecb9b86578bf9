"""Restore a backup: looked through first, the database in one transaction, files beside and then in their place."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from pipeline.backup import archive_file, database, programs
from pipeline.backup.manifest import DATABASE, BackupError, Manifest
from pipeline.configuration import schema_version
from pipeline.configuration.choices import HOME, Choices
from pipeline.store.work.restored import MARKED

AFTERWARDS = """
set search_path to public;
select setval(format('%I.%I', schemaname, sequencename)::regclass, coalesce(last_value, 0) + {room})
  from pg_sequences where schemaname = 'public';
update model_versions set folder = {new} || substr(folder, length({old}) + 1)
  where {old} <> {new} and starts_with(folder, {old} || '/');
comment on table {marked} is {mark};
"""
ROOM = 1_000_000
"""Numbers that are left out: those given since the backup stand in Slack, and mean something else."""


def restore(file: Path, read: Choices, *, database_url: str, replace: bool, say: Callable[[str], None]) -> Manifest:
    """Bring back the desk of a file, at its own revision, or touch nothing: raises BackupError, WrongRevision."""
    with archive_file.reading(file) as archive:
        say("Looking through the backup …")
        said = archive_file.verified(archive)
        if not schema_version.is_known(said.revision, home=HOME):
            raise BackupError(
                f"It has a newer schema (revision {said.revision}, Claimwire {said.claimwire}): update the code first."
            )
        _refuse_a_desk(database_url, read.state_dir, replace=replace)
        _take_over(archive, said, read, database_url=database_url, say=say)
    return said


def _refuse_a_desk(database_url: str, state_dir: Path, *, replace: bool) -> None:
    facts = database.facts(database_url)
    if facts.others:
        raise BackupError(f"{facts.others} other connections use the database: stop all of the desk's processes first.")
    if facts.tables and not replace:
        raise BackupError("The database is not empty: name an empty one, or say --replace to lose what it holds.")
    kept = [name for name in ("models", "export.key") if (state_dir / name).exists()]
    if kept and not replace:
        raise BackupError(f"{state_dir} holds {' and '.join(kept)}: name an empty one, or say --replace.")


def _take_over(
    archive: ZipFile, said: Manifest, read: Choices, *, database_url: str, say: Callable[[str], None]
) -> None:
    facts = database.facts(database_url)
    tools = programs.for_server(database_url, version=facts.version)
    read.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".restored-", dir=read.state_dir) as folder:
        archive_file.extract_state(archive, said, Path(folder))
        say("The database …")
        with archive.open(DATABASE) as dump:
            database.restore(tools, dump, emptied=facts.tables > 0, afterwards=_afterwards(said, read))
        say("Models and files …")
        _put_in_place(Path(folder), read.state_dir)


def _afterwards(said: Manifest, read: Choices) -> str:
    mark = {"backup_at": said.made_at.isoformat(), "restored_at": datetime.now(UTC).isoformat()}
    return AFTERWARDS.format(
        room=ROOM, old=_quoted(said.state_dir), new=_quoted(str(read.state_dir.resolve())), marked=MARKED,
        mark=_quoted(json.dumps(mark)),
    )  # fmt: skip


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _put_in_place(folder: Path, state_dir: Path) -> None:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        place = state_dir / path.relative_to(folder)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.replace(place)
