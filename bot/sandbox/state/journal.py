"""The file that lets a workspace show the same messages after a restart: one JSON object a line."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.sandbox.shapes import Json

log = logging.getLogger(__name__)


class Journal:
    """Appends every event and reads them back; a line that a kill cut short is left out."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: TextIO | None = None

    def read(self) -> Iterator[Json]:
        """The events so far, in order; unreadable lines are named in the log and passed over."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    event = json.loads(line)
                except ValueError:
                    log.warning("%s, line %d cannot be read and is left out", self._path, number)
                    continue
                if isinstance(event, dict):
                    yield event

    def open(self) -> None:
        """Open the file for appending, on a fresh line even where the last one was cut short."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        cut_short = self._path.exists() and self._path.read_bytes()[-1:] not in (b"", b"\n")
        self._file = self._path.open("a", encoding="ascii")
        if cut_short:
            self._file.write("\n")

    def write(self, event: Json) -> None:
        """Append one event and hand it to the operating system at once."""
        if self._file is not None:
            self._file.write(json.dumps(event) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file, if one is open."""
        if self._file is not None:
            self._file.close()
            self._file = None
