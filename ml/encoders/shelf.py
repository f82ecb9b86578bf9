"""Where encoders lie: each in a folder of its own, named by its id."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ml.artefacts.on_disk import ArtefactError, MissingArtefactError
from ml.encoders import facts as artefacts
from ml.encoders.facts import FACTS, EncoderFacts
from ml.encoders.reading import TextReader
from ml.model import on_demand

SHELF = "encoders"
"""The shelf's name, beside the folder of the models or in it."""


def listed(shelf: Path) -> dict[Path, EncoderFacts]:
    """Say which encoders there are, by their folders, the newest first; what is broken is left out."""
    found = {}
    for path in sorted(shelf.glob(f"[!.]*/{FACTS}"), key=lambda path: path.stat().st_mtime, reverse=True):
        try:
            found[path.parent] = artefacts.load(path.parent)
        except ArtefactError:
            continue
    return found


def find(named: str | None, shelf: Path) -> Path:
    """Find an encoder by its folder, its id, or its name with or without the maker; of several, or of all, the newest.

    Raises:
        MissingArtefactError: there is none.
    """
    if named and os.path.isfile(Path(named, FACTS)):  # which also answers what can be no path
        return Path(named)
    there = listed(shelf)
    for path, facts in there.items():
        if named in (None, facts.id, facts.name, facts.name.rpartition("/")[2]):
            return path
    known = f"holds {', '.join(facts.id for facts in there.values())}" if there else "holds none"
    wanted = f" {named!r}" if named else ""
    raise MissingArtefactError(
        f"There is no encoder{wanted}, and {shelf} {known}; make one: claimwire encoder make, or encoder pull NAME."
    )


def find_or_make(named: str | None, shelf: Path, *, say: Callable[[str], None]) -> Path:
    """Find an encoder as `find` does, or else make it of a folder, the hub or the installed package, which `say` hears.

    Raises:
        ArtefactError, RecipeError: none can be had.
    """
    with suppress(MissingArtefactError):
        return find(named, shelf)
    say(f"Making the encoder{f' {named}' if named else ''} that texts are read by, once …")
    if named is None or Path(named).expanduser().is_dir():
        return make(named, shelf)
    return pull(named, shelf)


def make(named: str | None, shelf: Path, **choices: Any) -> Path:
    """Make an encoder of a folder, or of the installed package: `ml.encoders.obtaining.make` says how.

    Raises:
        RecipeError: a library or the package is not installed, or no encoder can be made of what there is.
        NotSavedError: it could not be written.
    """
    made: Path = on_demand("encoders.obtaining", extra="encoder").make(named, shelf, **choices)
    return made


def pull(named: str, shelf: Path, **choices: Any) -> Path:
    """Fetch an encoder from the Hugging Face hub and make it: `ml.encoders.obtaining.pull` says how.

    Raises:
        RecipeError: a library is not installed, there is no such encoder, or the network failed.
        NotSavedError: it could not be written.
    """
    made: Path = on_demand("encoders.obtaining", extra="encoder").pull(named, shelf, **choices)
    return made


def load(folder: Path) -> TextReader:
    """Load the encoder in a folder, or take the one loaded before.

    Raises:
        ArtefactError: the folder holds no encoder, or a broken one.
    """
    loaded: TextReader = on_demand("encoders.encoder").load(folder)
    return loaded


def places(wanted: str, *, named: str, version: Path | None) -> list[Path]:
    """Where a version looks for the encoder that it stands on: where it was trained on it, and on shelves near it."""
    near = version.resolve().parents[:2] if version is not None else ()
    return [Path(named), *(parent / SHELF / wanted for parent in near)]


def of_id(wanted: str, places: Iterable[Path]) -> Path:
    """Find the encoder of an id in one of the folders; MissingArtefactError says where it was looked for."""
    looked = list(dict.fromkeys(places))
    for folder in looked:
        if (folder / FACTS).is_file() and artefacts.load(folder).id == wanted:
            return folder
    raise MissingArtefactError(f"the encoder {wanted} is not at {' or '.join(map(str, looked))}")
