"""Keep a trained version where the desk's models lie, whole or not at all, whatever becomes of its own folder."""

import json
import re
import shutil
from pathlib import Path, PurePosixPath
from uuid import uuid4

from ml.artefacts.on_disk import (
    CONFIG,
    REPORT,
    ArtefactExistsError,
    BrokenArtefactError,
    NotSavedError,
    load_artefact,
    sync,
)

_NAME = re.compile(r"\w[\w.-]*")


def keep(folder: Path, models_dir: Path) -> Path:
    """Copy an artefact into `models_dir`, under its version's name, and say where it is; no other file comes along.

    One that lies there already, be it this folder or a copy of it, is left as it is.

    Raises:
        ArtefactError: the folder holds no artefact, or a broken one.
        ArtefactExistsError: another training of the same version lies there.
        NotSavedError: the disk refused; nothing is left behind.
    """
    version = load_artefact(folder).version
    if not _NAME.fullmatch(version):
        raise BrokenArtefactError(f"{folder} names its version {version!r}, which is no name; train it again.")
    try:
        given, models = folder.resolve(), models_dir.resolve()
        kept = models / version
        there = kept.exists()
    except (OSError, RuntimeError) as error:  # RuntimeError: a loop of links
        raise NotSavedError(f"{models_dir} cannot be written ({error}); give another folder for models.") from error
    if given.parent == models:
        return given
    if not there:
        _copy(folder, kept)
    if not same_training(folder, kept):
        raise ArtefactExistsError(
            f"{kept} holds {version} from another training, and a version is never overwritten; promote that one by "
            "its name, or train with another recipe or other examples."
        )
    return kept


def same_training(folder: Path, other: Path) -> bool:
    """Say whether two folders hold the same trained files, whatever their reports say.

    Raises:
        ArtefactError: one of them holds no artefact, or a broken one.
    """
    return _trained(folder) == _trained(other)


def _trained(folder: Path) -> dict[str, str]:
    load_artefact(folder)
    return {name: digest for name, digest in _digests(folder).items() if name != REPORT}


def _digests(folder: Path) -> dict[str, str]:
    """Give the sha256 of each of an artefact's files, by its path inside the folder."""
    found: dict[str, str] = json.loads((folder / CONFIG).read_bytes())["sha256"]
    for name in found:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise BrokenArtefactError(f"{folder} names a file outside of itself ({name}); train the version again.")
    return found


def _copy(folder: Path, kept: Path) -> None:
    names = [*_digests(folder), CONFIG]
    temporary = kept.parent / f".{kept.name}.{uuid4().hex[:8]}"
    try:
        for name in names:
            (temporary / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, temporary / name)
        sync(temporary)
        temporary.rename(kept)
    except OSError as error:
        if not kept.exists():  # otherwise another process was faster
            raise NotSavedError(
                f"{kept} could not be written ({error.strerror}), and nothing of it was kept; mend that and try again."
            ) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
