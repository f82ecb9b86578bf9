"""The Hugging Face hub, or whoever speaks as it does at HF_ENDPOINT: an encoder's files, of one revision.

The hub's own library begins a file anew in each process; here what has arrived is kept, and the rest is asked for.
Each file is held against the hash that the hub's list states for it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from huggingface_hub import HfApi, get_hf_file_metadata, hf_hub_download, hf_hub_url
from huggingface_hub.errors import HFValidationError
from huggingface_hub.file_download import http_get
from huggingface_hub.utils import build_hf_headers, httpx  # type: ignore[attr-defined]  # its own client
from tqdm import tqdm

from ml.networks.weights import repository
from ml.networks.weights.pretrained import DEFAULT, EncoderError
from ml.networks.weights.repository import Told

_CHUNK = 2**20


@dataclass(frozen=True)
class HubRepository:
    """An encoder on the hub; `hashes` are sha256 of large files, and git's sha1 of small ones."""

    name: str
    revision: str
    sizes: Mapping[str, int]
    hashes: Mapping[str, str]

    @property
    def snapshot(self) -> Path:
        """Its folder in the cache."""
        return repository.cache(self.name) / "snapshots" / self.revision

    @property
    def work(self) -> Path:
        """Beside the snapshots."""
        return repository.cache(self.name) / "arriving" / self.revision

    def keep(self, file: str, told: Told) -> None:
        """Fetch a file into the cache."""
        if (self.snapshot / file).is_file():
            told(self.sizes[file])
            return
        with _told_of(self.name):
            tag = get_hf_file_metadata(hf_hub_url(self.name, file, revision=self.revision)).etag
            if not tag or Path(tag).name != tag:
                raise EncoderError(
                    f"The hub states no ETag for {file} of {self.name}; ask its makers, or set HF_ENDPOINT."
                )
            self._fetch(file, repository.cache(self.name) / "blobs" / tag, told)
            hf_hub_download(self.name, file, revision=self.revision)  # finds the bytes, and gives them their name

    def fetch(self, file: str, told: Told) -> None:
        """Fetch a file into the folder for work, unless the cache has it."""
        out = self.work / file
        if (self.snapshot / file).is_file() and not out.is_file():
            out.parent.mkdir(parents=True, exist_ok=True)
            out.symlink_to((self.snapshot / file).resolve())
        with _told_of(self.name):
            self._fetch(file, out, told)

    def settle(self) -> None:
        """Let it be found."""
        repository.point(self.name, self.revision)

    def _fetch(self, file: str, out: Path, told: Told) -> None:
        if out.is_file():
            told(self.sizes[file])
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        part = out.with_name(f"{out.name}.part")
        self._continue(file, part, told)
        if not self._is_right(file, part):
            part.unlink()
            raise EncoderError(f"{file} of {self.name} arrived damaged, and was thrown away; run this again.")
        part.replace(out)

    def _continue(self, file: str, part: Path, told: Told) -> None:
        url = hf_hub_url(self.name, file, revision=self.revision)
        about = get_hf_file_metadata(url)
        own = urlsplit(about.location).netloc == urlsplit(url).netloc
        begun = part.stat().st_size if part.is_file() else 0
        if begun > self.sizes[file]:
            part.unlink()
            begun = 0
        told(begun)
        with part.open("ab") as stream:  # what is sent on to somewhere else carries no token there
            http_get(
                about.location, stream, resume_size=begun, expected_size=self.sizes[file], tqdm_class=_teller(told),
                headers=build_hf_headers() if own else {},
            )  # fmt: skip

    def _is_right(self, file: str, path: Path) -> bool:
        stated = self.hashes.get(file, "")
        if len(stated) not in (40, 64):
            return True
        digest = hashlib.sha256() if len(stated) == 64 else hashlib.sha1(usedforsecurity=False)
        if len(stated) == 40:
            digest.update(b"blob %d\0" % path.stat().st_size)
        with path.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                digest.update(piece)
        return digest.hexdigest() == stated


def find(encoder: str) -> HubRepository:
    """Ask the hub which files an encoder has.

    Raises:
        EncoderError: there is no such encoder, or the hub cannot be reached.
    """
    with _told_of(encoder):
        page = HfApi().model_info(encoder, files_metadata=True)
    files = page.siblings or []
    hashes = {file.rfilename: file.lfs.sha256 if file.lfs else file.blob_id or "" for file in files}
    revision = page.sha or ""
    if not re.fullmatch(r"[0-9a-f]{40}", revision):  # it becomes the name of a folder
        raise EncoderError(f"The hub states no revision of {encoder} in 40 digits; give a folder, or set HF_ENDPOINT.")
    return HubRepository(encoder, revision, {file.rfilename: file.size or 0 for file in files}, hashes)


@contextmanager
def _told_of(encoder: str) -> Iterator[None]:
    try:
        yield
    except HFValidationError as error:
        raise EncoderError(f"{encoder!r} is no Hugging Face name; give one such as {DEFAULT}.") from error
    except (httpx.HTTPError, OSError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EncoderError(f"{encoder} could not be fetched ({reason}); check the name and the network.") from error


def _teller(told: Told) -> type[tqdm]:
    """A bar that shows nothing, and tells the one bar of all files what has arrived."""

    class Teller(tqdm):
        def __init__(self, *_: object, **__: object) -> None:
            super().__init__(disable=True)

        def update(self, n: float | None = 1) -> None:
            told(int(n or 0))

    return Teller
