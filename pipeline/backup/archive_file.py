"""The one file of a backup: parts that are hashed as they are written, a manifest at the end, whole or absent."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO
from uuid import uuid4
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from pipeline.backup import manifest
from pipeline.backup.manifest import DATABASE, NAME, STATE, BackupError, Manifest, Part

PIECE = 1 << 20


class Writing:
    """A file that is being written."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive, self._parts = archive, dict[str, Part]()

    def add(self, name: str, source: IO[bytes]) -> None:
        """Write a part, however long it gets."""
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as part:
            while piece := source.read(PIECE):
                digest.update(piece)
                size += part.write(piece)
        self._parts[name] = Part(digest.hexdigest(), size)

    def close_with(self, facts: Manifest) -> None:
        """Write the manifest, last."""
        self._archive.writestr(NAME, replace(facts, parts=self._parts).to_json())


@contextmanager
def writing(file: Path) -> Iterator[Writing]:
    """Write a new file that nobody else may read; raises BackupError where it is there, or cannot be written."""
    if file.exists():
        raise BackupError(f"{file} is there already: give another name.")
    beside = file.with_name(f".{file.name}.{uuid4().hex[:8]}")
    try:
        with open(beside, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as opened:
            with ZipFile(opened, "w", ZIP_STORED) as archive:
                yield Writing(archive)
            opened.flush()
            os.fsync(opened.fileno())
        beside.rename(file)
    except OSError as error:
        raise BackupError(f"{file} cannot be written ({error.strerror or error}): give another place.") from error
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def reading(file: Path) -> Iterator[ZipFile]:
    """Open a backup; raises BackupError where it is none, or was cut off."""
    try:
        with ZipFile(file) as archive:
            yield archive
    except FileNotFoundError:
        raise BackupError(f"There is no {file}.") from None
    except (BadZipFile, EOFError):
        raise BackupError(
            f"{file} is damaged or cut off, or no backup: take another one. Nothing was touched."
        ) from None
    except OSError as error:
        raise BackupError(f"{file} cannot be read ({error.strerror or error}).") from error


def verified(archive: ZipFile) -> Manifest:
    """The manifest, once every part was read and found as it says; raises BackupError, BadZipFile."""
    if NAME not in archive.namelist():
        raise BackupError("It holds no manifest: it was cut off, or is no backup of Claimwire's. Nothing was touched.")
    said = manifest.read(archive.read(NAME))
    if set(archive.namelist()) != {NAME, *said.parts} or DATABASE not in said.parts:
        raise BackupError("It holds other parts than its manifest names: take another one. Nothing was touched.")
    for name, part in said.parts.items():
        if name != DATABASE and not _stays_inside(name):
            raise BackupError(f"Its part {name} lies outside of the state folder: it was not made by Claimwire.")
        with archive.open(name) as opened:
            if hashlib.file_digest(opened, "sha256").hexdigest() != part.sha256:  # type: ignore[arg-type]
                raise BackupError(f"Its part {name} is damaged: take another backup. Nothing was touched.")
    return said


def extract_state(archive: ZipFile, said: Manifest, folder: Path) -> None:
    """Lay the files of the state folder out in a folder, for their owner alone."""
    for name in said.parts:
        if name.startswith(STATE):
            place = folder / name.removeprefix(STATE)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(name) as part, open(place, "xb", opener=_private) as opened:
                shutil.copyfileobj(part, opened, PIECE)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return name.startswith(STATE) and ".." not in path.parts and "\\" not in name and str(path) == name
