"""The one format of a trained version: a folder that rebuilds its model by itself, whole or absent.

`config.json` says what the version is, and `report.json` how good it is. A small model keeps its words in
`vocabulary.json` and its numbers in `weights.safetensors`; a network's files are written into the folder by the model
file itself. Nothing in it can run code when it is loaded.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from stat import S_ISREG
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from ml.artefacts import config_shape
from ml.errors import UserError

FORMAT = 1
CONFIG, VOCABULARY, REPORT, WEIGHTS = "config.json", "vocabulary.json", "report.json", "weights.safetensors"
LARGE = 32 * 2**20
"""Files of more bytes than these are not read whole when an artefact is loaded."""

Writer = Callable[[Path], Mapping[str, Any]]


class ArtefactError(UserError):
    """An artefact cannot be written or read; each kind of this error says what to do next."""


class MissingArtefactError(ArtefactError):
    """There is no artefact in the folder; train one there, or give the folder of another version."""


class BrokenArtefactError(ArtefactError):
    """An artefact is incomplete, altered or of another format; train it again, or load another version."""


class ArtefactExistsError(ArtefactError):
    """The folder is taken, and a version is never overwritten; load it, or train into a new folder."""


class NotSavedError(ArtefactError):
    """An artefact could not be written, and nothing of it was kept; free the disk space and train again."""


def _code_version() -> str:
    try:
        return installed_version("claimwire")
    except PackageNotFoundError:
        return "unknown"


@dataclass(frozen=True)
class Artefact:
    """Everything that a trained version consists of; `labels` stand in the order of the classes 0 and 1.

    `details` tell how it was trained; `folder` is where it lies, None before it is saved.
    """

    version: str
    task: str
    model: str
    recipe: Mapping[str, Any]
    labels: tuple[str, ...]
    threshold: float
    calibration: Mapping[str, float]
    cleaning: tuple[str, ...]
    data_hash: str
    vocabulary: tuple[str, ...] = ()
    weights: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    code_version: str = field(default_factory=_code_version)
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


_ELSEWHERE = ("vocabulary", "weights", "report", "folder")
_IN_CONFIG = tuple(part.name for part in fields(Artefact) if part.name not in _ELSEWHERE)


def check_free(folder: Path) -> None:
    """Make sure that an artefact may be written here.

    Raises:
        ArtefactExistsError: something is there already.
        NotSavedError: nothing can be there.
    """
    try:
        taken = folder.exists() and not (folder.is_dir() and not any(folder.iterdir()))
    except OSError as error:
        raise NotSavedError(f"{folder} cannot be written ({error.strerror}); give another folder.") from error
    if taken:
        raise ArtefactExistsError(
            f"{folder} is taken, and a version is never overwritten; load it, or train into a new folder."
        )


def save_artefact(artefact: Artefact, folder: Path, *, write: Writer | None = None) -> None:
    """Write an artefact beside its folder and rename it at the end, so that it is there whole or not at all.

    `write` puts large files into the folder that it is given, and returns what is to be recorded of them in `details`.

    Raises:
        ArtefactExistsError: the folder is taken.
        NotSavedError: the disk refused; nothing is left behind.
    """
    check_free(folder)
    temporary = folder.parent / f".{folder.name}.{uuid4().hex[:8]}"
    try:
        temporary.mkdir(parents=True)
        more = write(temporary) if write else {}
        for name, content in _contents(artefact).items():
            (temporary / name).write_bytes(content)
        (temporary / CONFIG).write_bytes(_config(replace(artefact, details={**artefact.details, **more}), temporary))
        sync(temporary)
        temporary.rename(folder)
    except (OSError, SafetensorError) as error:
        check_free(folder)  # another process may have been faster
        reason = getattr(error, "strerror", None) or str(error)
        raise NotSavedError(
            f"{folder} could not be written ({reason}), and nothing of it was kept; mend that and train again."
        ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _contents(artefact: Artefact) -> dict[str, bytes]:
    files = {REPORT: _as_json(artefact.report)}
    if artefact.weights:
        files[VOCABULARY] = _as_json(artefact.vocabulary)
        files[WEIGHTS] = save(dict(artefact.weights))
    return files


def _config(artefact: Artefact, folder: Path) -> bytes:
    """Say what the version is, and of what its files consist."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    parts = {"format": FORMAT} | {name: getattr(artefact, name) for name in _IN_CONFIG}
    sizes = dict(zip(names, (path.stat().st_size for path in paths), strict=True))
    return _as_json(parts | {"sha256": dict(zip(names, map(sha256, paths), strict=True)), "bytes": sizes})


def _as_json(value: object) -> bytes:
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode()


def sha256(path: Path) -> str:
    """Name a file by its content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(folder: Path) -> None:
    """Wait until the disk has what was written into a folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())


def modified(folder: Path) -> int:
    """Say when the artefact was written, in nanoseconds, so that a changed one can be told from a loaded one.

    Raises:
        MissingArtefactError: there is none.
    """
    try:
        found = (folder / CONFIG).stat()
        if not S_ISREG(found.st_mode):
            raise OSError(None, "not a file")
    except OSError as error:
        raise MissingArtefactError(
            f"{folder} holds no model ({error.strerror}: {CONFIG}); train one there, or give another folder."
        ) from error
    return found.st_mtime_ns


def load_artefact(folder: Path, *, in_full: bool = False) -> Artefact:
    """Read an artefact and make sure that it is the one that was written; `in_full` reads large files through as well.

    Raises:
        MissingArtefactError: there is none.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
    """
    modified(folder)
    try:
        config = config_shape.read_json((folder / CONFIG).read_bytes())
        config_shape.check(config, known_format=FORMAT)
        for name, digest in config["sha256"].items():
            check_unaltered(folder / name, digest, size=config.get("bytes", {}).get(name), in_full=in_full)
        return _artefact(config, folder)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, SafetensorError) as error:
        raise _broken(folder, str(error) if isinstance(error, ValueError) else repr(error)) from error


def _artefact(config: Mapping[str, Any], folder: Path) -> Artefact:
    known = {name: config[name] for name in _IN_CONFIG if name != "details"}
    known["labels"], known["cleaning"] = tuple(known["labels"]), tuple(known["cleaning"])
    small = VOCABULARY in config["sha256"]
    vocabulary = config_shape.read_json((folder / VOCABULARY).read_bytes()) if small else []
    report = config_shape.read_json((folder / REPORT).read_bytes())
    weights = load((folder / WEIGHTS).read_bytes()) if small else {}
    config_shape.check_contents(vocabulary=vocabulary, report=report, weights=weights)
    return Artefact(
        **known,
        vocabulary=tuple(vocabulary),
        report=report,
        weights=weights,
        details=config.get("details", {}),
        folder=folder,
    )


def check_unaltered(path: Path, digest: str, *, size: int | None, in_full: bool) -> None:
    """Raise ValueError where a file is not the one that was saved; of a large one only the size is looked at."""
    there = path.stat().st_size if path.is_file() else -1
    read = in_full or there <= LARGE
    if there != (there if size is None else size) or (read and sha256(path) != digest):
        raise ValueError(f"{path.name} is not the file that was saved")


def _broken(folder: Path, reason: str) -> BrokenArtefactError:
    return BrokenArtefactError(f"{folder} cannot be loaded ({reason}); train the version again, or load another.")
