"""Our own small pictures on disk, named by their content: whole or absent, the same one kept once."""

import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{64}")


def content_hash(content: bytes) -> str:
    """SHA-256 in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True)
class PictureFiles:
    """A folder of JPEG files; made when the first one is kept."""

    folder: Path

    def path(self, name: str) -> Path:
        """Where the picture of this hash lies, or would; raises ValueError for what is no hash."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no hash of a picture")
        return self.folder / name[:2] / f"{name}.jpg"

    def keep(self, content: bytes) -> str:
        """Write a picture beside and rename it; its hash. Raises OSError when the disk does not take it."""
        name = content_hash(content)
        path = self.path(name)
        if path.is_file():
            return name
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            try:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
                os.replace(part.name, path)
            except OSError:
                os.unlink(part.name)
                raise
        return name

    def remove(self, name: str) -> None:
        """Remove a picture; one that is gone already is no matter."""
        self.path(name).unlink(missing_ok=True)
