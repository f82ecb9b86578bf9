"""Records on disk: each in a folder of its own that only the desk may enter, written whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.configuration import private_files


@dataclass(frozen=True)
class RecordFolders:
    """Where records lie; made when the first one is kept."""

    root: Path

    def path(self, record_id: int) -> Path:
        """Where the record of this number lies, or would."""
        return self.root / str(int(record_id))

    def keep(self, record_id: int, files: Mapping[str, bytes]) -> None:
        """Write all files beside and rename their folder. Raises OSError when the disk does not take it."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.root.chmod(0o700)
        self._clear(record_id)
        beside = Path(tempfile.mkdtemp(dir=self.root, prefix=self._prefix(record_id)))
        try:
            for name, content in files.items():
                private_files.write_bytes(beside / name, content)
            _through_to_disk(beside)
            beside.rename(self.path(record_id))
            _through_to_disk(self.root)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            raise

    def remove(self, record_id: int) -> None:
        """Remove a record, out of sight first; one that is gone already is no matter. Raises OSError."""
        if self.path(record_id).exists():
            self.path(record_id).rename(self.root / f"{self._prefix(record_id)}gone")
        self._clear(record_id)

    def _clear(self, record_id: int) -> None:
        """Remove what an attempt that was cut off has left behind."""
        for left in self.root.glob(f"{self._prefix(record_id)}*"):
            shutil.rmtree(left)

    @staticmethod
    def _prefix(record_id: int) -> str:
        return f".{int(record_id)}-"


def _through_to_disk(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
