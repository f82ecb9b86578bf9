"""What a backup says of itself: by which version it was made, of which schema, and what each of its parts hashes to."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ml.errors import UserError

NAME = "manifest.json"
FORMAT = 1
DATABASE = "database.dump"
STATE = "state/"
"""What the names of files of the state folder begin with."""


class BackupError(UserError):
    """A backup cannot be made, or not be restored; the message says why, and that nothing was touched."""


@dataclass(frozen=True)
class Part:
    """A file of the backup."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Manifest:
    """All that is known of a backup before anything of it is used."""

    claimwire: str
    revision: str
    """Of the schema."""
    postgres: int
    """The server's version."""
    made_at: datetime
    state_dir: str
    settings: tuple[str, ...]
    """The names of those that the environment gave a value; no values, which may be secrets."""
    encoders: Mapping[str, str]
    """What is not in the backup since it can be made again: by which command, by id."""
    parts: Mapping[str, Part] = field(default_factory=dict)
    format: int = FORMAT

    def to_json(self) -> str:
        """As it stands in the file."""
        return json.dumps(asdict(self), indent=1, default=datetime.isoformat)


def read(text: bytes) -> Manifest:
    """Read a manifest; raises BackupError."""
    try:
        said: dict[str, Any] = json.loads(text)
        if int(said["format"]) > FORMAT:
            raise BackupError(f"It was made by a newer version ({said.get('claimwire')}): update the code first.")
        return TypeAdapter(Manifest).validate_python(said)
    except (ValueError, TypeError, KeyError, ValidationError):
        raise BackupError("Its manifest cannot be read: it is damaged, or no backup of Claimwire's.") from None
