"""Whether the disks have room for what is still to be fetched and converted."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from huggingface_hub import constants

from ml.networks.weights.layout import INDEX, WEIGHTS
from ml.networks.weights.pretrained import EncoderError
from ml.networks.weights.repository import InPlace, Repository
from ml.networks.weights.wanted import Wanted

_SPARE = 2**26


def check(chosen: Sequence[tuple[Repository, Wanted]]) -> None:
    """Raise EncoderError where a disk is too small for what these encoders still lack."""
    disks: dict[int, tuple[Path, int]] = {}
    for place, files in chosen:
        folder = place.snapshot if isinstance(place, InPlace) else Path(constants.HF_HUB_CACHE)
        while not folder.exists():
            folder = folder.parent
        disk = folder.stat().st_dev
        first, size = disks.get(disk, (folder, 0))
        disks[disk] = first, size + needed(place, files)
    for folder, size in disks.values():
        free = shutil.disk_usage(folder).free
        if size and free < size + _SPARE:
            raise EncoderError(
                f"{folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB may be needed; make room, or set "
                "HF_HUB_CACHE to a folder on a larger disk."
            )


def needed(place: Repository, files: Wanted) -> int:
    """Count the bytes that are missing, and those of what is to be converted, which is there twice for a while."""
    size, sizes = 0, place.sizes
    for name in files.names:
        if not is_made(place, files, name):
            there = (place.snapshot / name).is_file() or (place.work / name).is_file()
            size += sizes[name] * ((not there) + (name in files.binaries))
    return size


def is_made(place: Repository, files: Wanted, name: str) -> bool:
    """Say whether a file is one to be converted, and what is made of it is there: from an earlier run."""
    return name in files.binaries and weights_in((place.snapshot / name).parent)


def weights_in(folder: Path) -> bool:
    """Say whether a folder has weights as safetensors; an index is written after all that it names."""
    return (folder / WEIGHTS).is_file() or (folder / INDEX).is_file()
