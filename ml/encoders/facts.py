"""An encoder's artefact: a folder that is there whole or not at all, and `encoder.json`, which says what it is."""

import hashlib
import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from ml.artefacts import config_shape
from ml.artefacts.network_files import DATA, MODEL, TOKENIZER, WORDS
from ml.artefacts.on_disk import (
    ArtefactError,
    BrokenArtefactError,
    MissingArtefactError,
    NotSavedError,
    check_unaltered,
    sha256,
    sync,
)

FACTS, FORMAT = "encoder.json", 1
EXPORT = 2
"""Which way networks are written: since the second, one step serves all tokens where these are even."""
FILES = frozenset({MODEL, DATA, WORDS, TOKENIZER})

_AT_WORK_S = 3600
_NOT_IN_ID = ("name", "licence", "source", "agreement", "likeness", "id")


@dataclass(frozen=True)
class EncoderFacts:
    """What an encoder is: `id` tells its vectors from all others', `layers` are those whose means it gives, from 1.

    Pooled are means over a text's tokens, special ones included. `source` says where the weights came from, `revision`
    names them by their content, and `agreement` is the mean cosine between the vectors and those in fp32. By the means
    of the layer `likeness` texts are alike or not; it is the network's last, or 0 where that is not among the layers.
    """

    name: str
    revision: str
    licence: str
    source: str
    hidden: int
    layers: tuple[int, ...]
    max_tokens: int
    precision: str
    cut_addresses: bool = True
    plain_letters: bool = True
    pooling: str = "mean"
    agreement: float = 0.0
    likeness: int = 0
    export: int = EXPORT
    id: str = ""

    @property
    def for_heads(self) -> tuple[int, ...]:
        """The layers that a head stands on where nobody names any: what the last one knows is what texts are like."""
        return tuple(layer for layer in self.layers if layer != self.likeness) or self.layers


def save(facts: EncoderFacts, shelf: Path, *, write: Callable[[Path], float]) -> Path:
    """Write an encoder into a folder of its id on the shelf, whole or not at all, and say where it is.

    `write` puts its files into a folder and says how well they agree with the weights in fp32.

    Raises:
        NotSavedError: the disk refused; nothing is left behind.
    """
    temporary = shelf / f".{uuid4().hex[:8]}"
    try:
        _sweep(shelf)
        (temporary / TOKENIZER).parent.mkdir(parents=True)
        named = replace(facts, agreement=write(temporary), id=id_of(facts))
        folder = shelf / named.id
        _describe(named, temporary)
        sync(temporary)
        _put(temporary, folder)
    except OSError as error:
        raise NotSavedError(f"{shelf} could not be written to ({error.strerror}); mend that and try again.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _sweep(shelf: Path) -> None:
    """Remove what makings left behind that were cut off; those at work now took less than an hour."""
    for left in shelf.glob(".*"):
        if left.stat().st_mtime < time.time() - _AT_WORK_S:
            shutil.rmtree(left, ignore_errors=True)


def _put(made: Path, folder: Path) -> None:
    """Give an encoder its place, unless a whole one has it: of one id is one encoder, however it was rounded here."""
    try:
        load(folder, in_full=True)
    except ArtefactError:
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)


def load(folder: Path, *, in_full: bool = False) -> EncoderFacts:
    """Read what an encoder is and make sure that it is the one that was written; `in_full` reads large files, too.

    Raises:
        MissingArtefactError: the folder holds no encoder.
        BrokenArtefactError: it is incomplete, altered, or of a format that this version cannot read.
    """
    modified(folder)
    try:
        said = config_shape.read_json((folder / FACTS).read_bytes())
        facts, sums, sizes = _read(said)
        for name, digest in sums.items():
            check_unaltered(folder / name, digest, size=sizes[name], in_full=in_full)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _broken(folder, error) from error
    return facts


def modified(folder: Path) -> int:
    """Say when an encoder was written, in nanoseconds; MissingArtefactError where there is none."""
    try:
        return (folder / FACTS).stat().st_mtime_ns
    except OSError as error:
        raise MissingArtefactError(f"{folder} holds no encoder; make one: claimwire encoder make.") from error


def id_of(facts: EncoderFacts) -> str:
    """Name an encoder by all that its vectors depend on, and the rest of its name."""
    parts = {name: value for name, value in asdict(facts).items() if name not in _NOT_IN_ID}
    if facts.export == 1:  # it had no name then
        del parts["export"]
    digest = hashlib.sha256(json.dumps([FORMAT, parts], sort_keys=True).encode()).hexdigest()
    return f"{_short(facts.name)}-{digest[:8]}"


def _short(name: str) -> str:
    """Leave out the maker, and what no folder should be called."""
    return re.sub(r"[^\w.-]+", "-", name.rpartition("/")[2])[:80].strip(".") or "encoder"


def _describe(facts: EncoderFacts, folder: Path) -> None:
    paths = {name: folder / name for name in sorted(FILES) if (folder / name).is_file()}
    sums = {name: sha256(path) for name, path in paths.items()}
    sizes = {name: path.stat().st_size for name, path in paths.items()}
    words = json.dumps({"format": FORMAT, **asdict(facts), "sha256": sums, "bytes": sizes}, indent=1)
    (folder / FACTS).write_text(words + "\n", encoding="utf-8")


def _read(said: Any) -> tuple[EncoderFacts, Mapping[str, str], Mapping[str, int]]:
    if not isinstance(said, Mapping) or said.get("format") != FORMAT:
        raise ValueError(f"its format is not {FORMAT}, which this claimwire reads")
    told = {"likeness": 0, "export": 1, **said}  # encoders were made before any said so
    facts = EncoderFacts(**{part.name: told[part.name] for part in fields(EncoderFacts)})
    facts = replace(facts, layers=tuple(facts.layers))
    wrong = [part.name for part in fields(facts) if part.name != "layers" and not _fits(facts, part.name, part.type)]
    if wrong or not facts.layers or not all(type(layer) is int and layer > 0 for layer in facts.layers):
        raise ValueError(f"its {(wrong or ['layers'])[0]} is not what it should be")
    if facts.likeness not in (0, *facts.layers):
        raise ValueError("its likeness is none of its layers")
    if not set(said["sha256"]) <= FILES or not {MODEL, TOKENIZER} <= set(said["sha256"]):
        raise ValueError("its files are not those of an encoder")
    if facts.id != id_of(facts):
        raise ValueError("its id is not that of what it says")
    return facts, said["sha256"], said["bytes"]


def _fits(facts: EncoderFacts, name: str, kind: Any) -> bool:
    value = getattr(facts, name)
    return type(value) is kind and (kind is not int or value > 0 or name == "likeness")


def _broken(folder: Path, error: Exception) -> BrokenArtefactError:
    reason = str(error) if isinstance(error, ValueError) else repr(error)
    return BrokenArtefactError(f"{folder} cannot be loaded ({reason}); make the encoder again: claimwire encoder make.")
