"""The one format of a trained version: a folder that rebuilds its model by itself, whole or absent.

`config.json` says what the version is, `vocabulary.json` its words, `report.json` how good it is, and
`weights.safetensors` holds its numbers. Nothing in it can run code when it is loaded.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

FORMAT = 1
CONFIG, VOCABULARY, REPORT, WEIGHTS = "config.json", "vocabulary.json", "report.json", "weights.safetensors"


class ArtefactError(RuntimeError):
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
    """Everything that a trained version consists of; `labels` stand in the order of the classes 0 and 1."""

    version: str
    task: str
    model: str
    recipe: Mapping[str, Any]
    labels: tuple[str, ...]
    threshold: float
    calibration: Mapping[str, float]
    cleaning: tuple[str, ...]
    data_hash: str
    vocabulary: tuple[str, ...]
    weights: Mapping[str, NDArray[np.float64]]
    report: Mapping[str, Any] = field(default_factory=dict)
    code_version: str = field(default_factory=_code_version)
    created_at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


_IN_CONFIG = (
    "version",
    "task",
    "model",
    "recipe",
    "labels",
    "threshold",
    "calibration",
    "cleaning",
    "data_hash",
    "code_version",
    "created_at",
)


def check_free(folder: Path) -> None:
    """Make sure that an artefact may be written here.

    Raises:
        ArtefactExistsError: something is there already.
    """
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise ArtefactExistsError(
            f"{folder} is taken, and a version is never overwritten; load it, or train into a new folder."
        )


def save_artefact(artefact: Artefact, folder: Path) -> None:
    """Write an artefact beside its folder and rename it at the end, so that it is there whole or not at all.

    Raises:
        ArtefactExistsError: the folder is taken.
        NotSavedError: the disk refused; nothing is left behind.
    """
    check_free(folder)
    beside = folder.parent / f".{folder.name}.{uuid4().hex[:8]}"
    try:
        beside.mkdir(parents=True)
        for name, content in _files(artefact).items():
            _write(beside / name, content)
        beside.rename(folder)
    except OSError as error:
        check_free(folder)  # another process may have been faster
        reason = error.strerror or str(error)
        raise NotSavedError(
            f"{folder} could not be written ({reason}), and nothing of it was kept; mend that and train again."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _files(artefact: Artefact) -> dict[str, bytes]:
    files = {
        VOCABULARY: _as_json(artefact.vocabulary),
        REPORT: _as_json(artefact.report),
        WEIGHTS: save(dict(artefact.weights)),
    }
    config = {"format": FORMAT} | {name: getattr(artefact, name) for name in _IN_CONFIG}
    files[CONFIG] = _as_json(config | {"sha256": {name: _sha256(content) for name, content in files.items()}})
    return files


def _as_json(value: object) -> bytes:
    return (json.dumps(value, indent=1, allow_nan=False) + "\n").encode()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def modified(folder: Path) -> int:
    """Say when the artefact was written, in nanoseconds, so that a changed one can be told from a loaded one.

    Raises:
        MissingArtefactError: there is none.
    """
    try:
        return (folder / CONFIG).stat().st_mtime_ns
    except OSError as error:
        raise MissingArtefactError(
            f"{folder} holds no model ({error.strerror}: {CONFIG}); train one there, or give another folder."
        ) from error


def load_artefact(folder: Path) -> Artefact:
    """Read an artefact and make sure that it is the one that was written.

    Raises:
        MissingArtefactError: there is none.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
    """
    modified(folder)
    try:
        config = json.loads((folder / CONFIG).read_bytes())
        if config["format"] != FORMAT:
            raise ValueError(f"its format is {config['format']}, and this claimwire reads {FORMAT}")
        contents = {name: _unaltered(folder / name, digest) for name, digest in config["sha256"].items()}
        return _artefact(config, contents)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise _broken(folder, str(error) if isinstance(error, ValueError) else repr(error)) from error


def _artefact(config: Mapping[str, Any], contents: Mapping[str, bytes]) -> Artefact:
    known = {name: config[name] for name in _IN_CONFIG}
    known["labels"], known["cleaning"] = tuple(known["labels"]), tuple(known["cleaning"])
    return Artefact(
        **known,
        vocabulary=tuple(json.loads(contents[VOCABULARY])),
        report=json.loads(contents[REPORT]),
        weights=load(contents[WEIGHTS]),
    )


def _unaltered(path: Path, digest: str) -> bytes:
    content = path.read_bytes()
    if _sha256(content) != digest:
        raise ValueError(f"{path.name} is not the file that was saved")
    return content


def _broken(folder: Path, reason: str) -> BrokenArtefactError:
    return BrokenArtefactError(f"{folder} cannot be loaded ({reason}); train the version again, or load another.")
