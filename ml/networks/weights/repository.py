"""A place from which an encoder's files come: the hub, or a folder on disk that holds what the hub would have given."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from huggingface_hub import constants
from huggingface_hub.file_download import repo_folder_name

from ml.networks.weights.pretrained import EncoderError

UNSTATED = "none stated; ask its makers before publishing with it"
_METADATA = re.compile(r"---\s*\n(.*?\n)---", re.DOTALL)
_LICENCE = re.compile(r"^(license(?:_name|_link)?):((?:[^\n]*)(?:\n *- [^\n]*)*)", re.MULTILINE)

Told = Callable[[int], None]
"""Is told of each piece that arrived, in bytes."""


class Repository(Protocol):
    """An encoder's files by name and size, at one revision; `keep` puts one among those that are found by name."""

    @property
    def name(self) -> str:
        """The encoder's Hugging Face name, or its folder."""

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many bytes each file has."""

    @property
    def snapshot(self) -> Path:
        """The folder in which its files are kept."""

    @property
    def work(self) -> Path:
        """The folder for what is only needed to make something else of it."""

    def keep(self, file: str, told: Told) -> None:
        """Put a file into the snapshot, whole or not at all."""

    def fetch(self, file: str, told: Told) -> None:
        """Put a file into the folder for work."""

    def settle(self) -> None:
        """Say that everything has arrived: from now on the encoder is found by its name."""


def cache(encoder: str) -> Path:
    """The folder of an encoder in the Hugging Face cache."""
    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=encoder, repo_type="model")


def point(encoder: str, revision: str) -> None:
    """Let the cache find this revision by the encoder's name, at once."""
    beside = cache(encoder) / "refs" / f".main.{os.getpid()}"
    beside.parent.mkdir(parents=True, exist_ok=True)
    beside.write_text(revision, encoding="utf-8")
    beside.replace(beside.with_name("main"))


def licence(folder: Path) -> str:
    """Read the licence that an encoder's card states in its metadata: lines between two of dashes."""
    card = folder / "README.md"
    text = card.read_text(encoding="utf-8-sig", errors="replace") if card.is_file() else ""
    block = _METADATA.match(text)
    stated = dict(_LICENCE.findall(block[1])) if block else {}
    named = _plain(stated.get("license", ""))
    if named == "other":
        named = _plain(stated.get("license_name", "") or stated.get("license_link", "")) or named
    return named or UNSTATED


def _plain(value: str) -> str:
    """Write a value of YAML, a word or a list of them, as words."""
    words = [word.strip(" '\"\r") for word in re.split(r"[,\[\]]|\n *-", value)]
    return ", ".join(filter(None, words))


@dataclass(frozen=True)
class InPlace:
    """A folder that is made ready where it lies."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's path."""
        return str(self.folder)

    @property
    def sizes(self) -> Mapping[str, int]:
        """All its files."""
        return sizes_in(self.folder)

    @property
    def snapshot(self) -> Path:
        """The folder itself."""
        return self.folder

    work = snapshot

    def keep(self, file: str, told: Told) -> None:
        """It lies there."""
        told(self.sizes[file])

    fetch = keep

    def settle(self) -> None:
        """Nothing is left to be said."""


@dataclass(frozen=True)
class Carried:
    """A folder with the files of a hub's repository, brought on a disk: they are copied into the cache."""

    name: str
    folder: Path
    revision: str

    @property
    def sizes(self) -> Mapping[str, int]:
        """All its files."""
        return sizes_in(self.folder)

    @property
    def snapshot(self) -> Path:
        """Its folder in the cache."""
        return cache(self.name) / "snapshots" / self.revision

    @property
    def work(self) -> Path:
        """Beside the snapshots."""
        return cache(self.name) / "arriving" / self.revision

    def keep(self, file: str, told: Told) -> None:
        """Copy a file."""
        self._copy(file, self.snapshot, told)

    def fetch(self, file: str, told: Told) -> None:
        """Copy a file."""
        self._copy(file, self.work, told)

    def settle(self) -> None:
        """Let it be found."""
        point(self.name, self.revision)

    def _copy(self, file: str, into: Path, told: Told) -> None:
        out = into / file
        if not out.is_file():
            out.parent.mkdir(parents=True, exist_ok=True)
            beside = out.with_name(f".{out.name}.part")
            shutil.copyfile(self.folder / file, beside)
            beside.replace(out)
        told(out.stat().st_size)


def carried(encoder: str, source: Path) -> Carried:
    """Find an encoder's folder in `source`: by its whole name, the last part of it, or as the hub's cache has it.

    Raises:
        EncoderError: there is none.
    """
    cached = source / repo_folder_name(repo_id=encoder, repo_type="model")
    main = cached / "refs" / "main"
    revision = main.read_text(encoding="utf-8").strip() if main.is_file() else ""
    places = [source / encoder, source / encoder.rpartition("/")[2]]
    if re.fullmatch(r"[0-9a-f]{40}", revision):
        places.append(cached / "snapshots" / revision)
    for place in places:
        if place.is_dir():
            return Carried(encoder, place, _revision(place))
    raise EncoderError(f"{source} holds no folder {encoder}; put its files there, and run this again.")


def _revision(folder: Path) -> str:
    """Name a folder's state by its files' names, sizes and times, in the 40 digits that the cache expects."""
    seen = [f"{name}:{size}:{(folder / name).stat().st_mtime_ns}" for name, size in sizes_in(folder).items()]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:40]


def sizes_in(folder: Path) -> dict[str, int]:
    """Give the size of each file in a folder, by its path inside it, without hidden ones."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.stat().st_size for name, path in found.items() if not any(p[0] == "." for p in name.split("/"))}
