"""Fetch all that a recipe needs in one go, and make it ready: every encoder whole, or absent.

An encoder is found by its name only once all its files are there, and those converted that had to be.
"""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huggingface_hub.utils import WeakFileLock  # type: ignore[attr-defined]
from tqdm import tqdm

from ml.model import RecipeError
from ml.networks.weights import apart, hub, layout, pretrained, repository, room, wanted
from ml.networks.weights.pretrained import EncoderError, find
from ml.networks.weights.repository import Repository
from ml.networks.weights.wanted import NotAnEncoder, Wanted


@dataclass(frozen=True)
class Part:
    """What a recipe needs: an encoder by its name or folder, of texts, or of pictures."""

    encoder: str
    pictures: bool = False


@dataclass(frozen=True)
class Pulled:
    """What is ready: the encoder's name, its folder, its bytes, the licence its card states, and what was converted."""

    name: str
    folder: Path
    size: int
    licence: str
    converted: tuple[str, ...] = ()


def parts(
    recipe: str, chosen: Mapping[str, Any], *, encoder: str | None = None, image_encoder: str | None = None
) -> list[Part]:
    """Say what is to be fetched for a recipe with these settings, or in place of its own encoders.

    Raises:
        RecipeError: the recipe needs nothing of the kind.
    """
    texts, pictures = chosen.get("encoder") or chosen.get("text_encoder"), chosen.get("image_encoder")
    if texts is None:
        raise RecipeError(f"{recipe} needs no pretrained weights; train it.")
    if image_encoder is not None and pictures is None:
        raise RecipeError(f"{recipe} reads no pictures; leave --image-encoder out.")
    wanted_for_pictures = () if pictures is None else (Part(image_encoder or pictures, pictures=True),)
    return [Part(encoder or texts), *wanted_for_pictures]


def pull(parts: Sequence[Part], *, source: Path | None = None, progress: bool = False) -> tuple[Pulled, ...]:
    """Fetch these encoders into the Hugging Face cache; what is there already is not fetched again.

    They come from the hub, or from `source`, a folder that holds one for each encoder, by its name. A part that is a
    folder itself is made ready in place. With `progress` a bar on a terminal says how far all of them are.

    Raises:
        EncoderError: there is no such encoder, it is not made of what is read here, its files arrived damaged, the
            disk is too small, or the network failed; what arrived is kept, and the next time goes on from there.
    """
    found = [(part, _repository(part, source)) for part in parts]
    chosen = [(part, place, _chosen(part, place)) for part, place in found]
    room.check([(place, files) for _, place, files in chosen])
    size = sum(place.sizes[name] for _, place, files in chosen for name in files.names)
    with tqdm(total=size, unit="B", unit_scale=True, desc="Fetching", disable=None if progress else True) as bar:
        return tuple(_arrive(part, place, files, bar) for part, place, files in chosen)


def _repository(part: Part, source: Path | None) -> Repository:
    folder = Path(part.encoder).expanduser()
    if folder.is_dir():
        return repository.InPlace(folder)
    return hub.find(part.encoder) if source is None else repository.carried(part.encoder, source)


def _chosen(part: Part, place: Repository) -> Wanted:
    try:
        return wanted.choose(list(place.sizes), tokenizer=not part.pictures)
    except NotAnEncoder as error:
        raise EncoderError(f"{place.name} {error}; choose another encoder.") from error


def _arrive(part: Part, place: Repository, files: Wanted, bar: "tqdm[None]") -> Pulled:
    with _alone(place):
        for name in files.names:
            if room.is_made(place, files, name):
                bar.update(place.sizes[name])
                continue
            (place.fetch if name in files.binaries else place.keep)(name, bar.update)
        converted = tuple(_made(place, files))
        try:
            network = find(str(place.snapshot), tokenizer=not part.pictures)
        except EncoderError as error:
            raise EncoderError(f"{place.name} is not what its list of files says: {error}") from error
        _check_weights(place, network)
        place.settle()
        if place.work != place.snapshot:
            shutil.rmtree(place.work, ignore_errors=True)
    top = layout.root(network)
    size = sum((top / name).stat().st_size for name in {*files.kept, *_made_names(files)} if (top / name).is_file())
    return Pulled(place.name, network, size, repository.licence(top), converted)


def _check_weights(place: Repository, network: Path) -> None:
    """Raise EncoderError where weights are cut off or none; what is so in the cache is thrown away."""
    broken = list(pretrained.incomplete(network))
    if not broken:
        return
    if place.work != place.snapshot:
        for path, _ in broken:
            path.resolve().unlink(missing_ok=True)
            path.unlink(missing_ok=True)
    path, reason = broken[0]
    file = os.path.relpath(path, place.snapshot)
    raise EncoderError(f"{file} of {place.name} is cut off or no safetensors ({reason}); get it again, whole.")


@contextmanager
def _alone(place: Repository) -> Iterator[None]:
    """Let two who fetch the same encoder go one after the other."""
    if place.work == place.snapshot:
        yield
        return
    lock = place.work.parent / ".lock"
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EncoderError(
            f"{lock.parent} cannot be written ({error.strerror}); set HF_HUB_CACHE elsewhere."
        ) from error
    with WeakFileLock(lock):
        yield


def _made(place: Repository, files: Wanted) -> Iterator[str]:
    """Make what has to be made, the network's weights last, and name what it was made of."""
    if files.vocabulary and not (place.snapshot / files.network / layout.TOKENIZER).is_file():
        _reader("vocabularies", place, place.snapshot / files.vocabulary)
        yield files.vocabulary
    folders = dict.fromkeys(name.rpartition("/")[0] for name in files.binaries)
    for folder in sorted(folders, key=lambda name: name == files.network.rstrip("/")):
        if not room.weights_in(place.snapshot / folder):
            _reader("converting", place, place.work / folder)
            _move(place.work / folder, place.snapshot / folder)
            yield from (name for name in files.binaries if name.rpartition("/")[0] == folder)


def _reader(module: str, place: Repository, path: Path) -> None:
    try:
        apart.run(module, path)
    except apart.RefusedError as error:
        raise EncoderError(f"{place.name} cannot be converted ({error}); choose another encoder.") from error


def _move(work: Path, snapshot: Path) -> None:
    """Move converted weights to where they are found, what names the others last."""
    if work == snapshot:
        return
    snapshot.mkdir(parents=True, exist_ok=True)
    for path in sorted(work.glob("model*.safetensors*"), key=lambda path: path.name == layout.INDEX):
        path.replace(snapshot / path.name)


def _made_names(files: Wanted) -> Iterator[str]:
    if files.vocabulary:
        yield files.network + layout.TOKENIZER
    for name in files.binaries:
        folder, _, file = name.rpartition("/")
        made = file.replace("pytorch_model", "model").replace(".bin", ".safetensors")
        yield f"{folder}/{made}" if folder else made
