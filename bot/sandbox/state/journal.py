"""The file that lets a workspace show the same messages after a restart: one JSON object a line."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from bot.sandbox.shapes import Json

log = logging.getLogger(__name__)

Name = tuple[str, str]
"""A message: its channel and its timestamp."""


class Journal:
    """Appends every event and reads them back; a line that a kill cut short is left out.

    Of a message, only what it reads now is kept: blanks take the place of what it read before, as Slack forgets it.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._lines: dict[Name, tuple[int, int]] = {}
        """Of each message, where its line begins, and how long it is."""

    def read(self) -> Iterator[Json]:
        """The events so far, in order; unreadable lines are named in the log and passed over."""
        if self._path is None or not self._path.exists():
            return
        place = 0
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip() and (event := self._event(number, line)) is not None:
                    self._lines[_name(event)] = place, len(line.rstrip(b"\n"))
                    yield event
                place += len(line)

    def _event(self, number: int, line: bytes) -> Json | None:
        try:
            event = json.loads(line)
        except ValueError:
            log.warning("%s, line %d cannot be read and is left out", self._path, number)
            return None
        return event if isinstance(event, dict) else None

    def open(self) -> None:
        """Open the file for appending, on a fresh line even where the last one was cut short."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        cut_short = self._path.read_bytes()[-1:] not in (b"", b"\n")
        self._file = self._path.open("r+b")
        if cut_short:
            self._append(b"\n")

    def write(self, event: Json) -> None:
        """Append one event and hand it to the operating system at once; then blank out what it takes the place of."""
        if self._file is None:
            return
        line, before = json.dumps(event).encode("ascii"), self._lines.pop(_name(event), None)
        self._lines[_name(event)] = self._append(line + b"\n"), len(line)
        if before and event.get("event") in ("message", "delete"):
            place, length = before
            self._file.seek(place)
            self._file.write(b" " * length)
            self._file.flush()

    def _append(self, line: bytes) -> int:
        assert self._file is not None
        place = self._file.seek(0, 2)
        self._file.write(line)
        self._file.flush()
        return place

    def close(self) -> None:
        """Close the file, if one is open."""
        if self._file is not None:
            self._file.close()
            self._file = None


def _name(event: Json) -> Name:
    """The message that an event is about; no message's for any other event."""
    message = event.get("message")
    ts = message.get("ts") if isinstance(message, dict) else event.get("ts")
    return str(event.get("channel")), str(ts) if event.get("event") in ("message", "delete") else ""
