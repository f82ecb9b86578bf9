"""Make a backup while the desk works: the database of one moment first, then the files that its rows name."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from pipeline.backup import archive_file, database, programs, state_files
from pipeline.backup.manifest import DATABASE, STATE, BackupError, Manifest
from pipeline.configuration.choices import Choices


def make(file: Path, read: Choices, *, database_url: str, say: Callable[[str], None]) -> Manifest:
    """Write the desk of these settings into a file; raises BackupError, WrongRevision."""
    facts = database.facts(database_url)
    if facts.revision is None:
        raise BackupError("The database holds no desk: there is nothing to back up.")
    tools = programs.for_server(database_url, version=facts.version)
    again = state_files.made_again(read.encoders_dir)
    said = Manifest(
        claimwire=metadata.version("claimwire"), revision=facts.revision, postgres=facts.version,
        made_at=datetime.now(UTC), state_dir=str(read.state_dir.resolve()), encoders=dict(again.values()),
        settings=tuple(sorted(name.upper() for name in read.model_fields_set)),
    )  # fmt: skip
    with archive_file.writing(file) as writing:
        say("The database …")
        with database.dumped(tools) as dump:
            writing.add(DATABASE, dump)
        say("Models and files …")
        for path in state_files.of(read.state_dir, but=set(again)):
            with path.open("rb") as opened:
                writing.add(f"{STATE}{path.relative_to(read.state_dir).as_posix()}", opened)
        writing.close_with(said)
    return said
