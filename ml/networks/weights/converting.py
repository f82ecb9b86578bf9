"""Weights of before safetensors, written as safetensors. Run as a process of its own, with limits: see `apart`.

PyTorch's older files are pickles, which can run code when they are read; `weights_only` reads tensors and nothing else.
"""

import json
import os
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import save_file
from torch import Tensor

from ml.networks.weights import limits
from ml.networks.weights.layout import BINARY, BINARY_INDEX, INDEX, WEIGHTS


class Unconvertible(ValueError):
    """A file is no set of weights; the message says of which."""


def convert(folder: Path) -> list[Path]:
    """Write a folder's older files as safetensors beside them, each whole or not at all, and name what was written.

    Weights that share their numbers are written apart, since safetensors shares none: nothing is lost.

    Raises:
        Unconvertible: a file holds something else than named tensors, or is broken.
        OSError: the disk refused.
    """
    if (folder / BINARY).is_file():
        return [_one(folder / BINARY, folder / WEIGHTS)]
    try:
        index = json.loads((folder / BINARY_INDEX).read_bytes())
        named = {str(weight): str(name) for weight, name in index["weight_map"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unconvertible(f"{BINARY_INDEX} does not say which files hold the weights") from error
    files = {name: _safe_name(name) for name in sorted(set(named.values()))}
    written = [_one(folder / name, folder / safe) for name, safe in files.items()]
    places = {weight: files[name] for weight, name in named.items()}
    _write(folder / INDEX, json.dumps({"metadata": index.get("metadata", {}), "weight_map": places}).encode())
    return [*written, folder / INDEX]


def _safe_name(name: str) -> str:
    if Path(name).name != name or not name.endswith(".bin"):
        raise Unconvertible(f"{BINARY_INDEX} names {name!r}, which is no file beside it")
    return name.removeprefix("pytorch_").removesuffix(".bin") + ".safetensors"


def _one(binary: Path, out: Path) -> Path:
    tensors = _apart(_read(binary))
    beside = _beside(out)
    try:
        save_file(tensors, beside, metadata={"format": "pt"})
        _settle(beside, out)
    except SafetensorError as error:
        raise Unconvertible(f"{binary.name} cannot be written as safetensors ({error})") from error
    finally:
        beside.unlink(missing_ok=True)
    return out


def _read(binary: Path) -> dict[str, Tensor]:
    try:
        found = torch.load(binary, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError, KeyError, EOFError, AttributeError, TypeError) as error:
        reason = str(error).strip().splitlines()
        raise Unconvertible(
            f"{binary.name} is no file of weights alone ({reason[0] if reason else 'empty'})"
        ) from error
    if not isinstance(found, Mapping) or not found:
        raise Unconvertible(f"{binary.name} holds no named weights")
    strange = [name for name, value in found.items() if not (isinstance(name, str) and isinstance(value, Tensor))]
    if strange:
        raise Unconvertible(f"{binary.name} holds {str(strange[0])[:60]!r}, which is no tensor")
    return dict(found)


def _apart(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give each tensor numbers of its own, in a row."""
    seen: set[int] = set()
    found = {}
    for name, tensor in tensors.items():
        plain = tensor.detach().contiguous()
        storage = plain.untyped_storage()
        if storage.data_ptr() in seen or storage.nbytes() != plain.nbytes:
            plain = plain.clone()
        seen.add(plain.untyped_storage().data_ptr())
        found[name] = plain
    return found


def _write(path: Path, content: bytes) -> None:
    beside = _beside(path)
    beside.write_bytes(content)
    _settle(beside, path)


def _beside(path: Path) -> Path:
    """Say where a file is written first; a link that lies there, in a stranger's folder, is not followed."""
    beside = path.with_name(f".{path.name}.part")
    beside.unlink(missing_ok=True)
    return beside


def _settle(beside: Path, path: Path) -> None:
    with beside.open("rb") as stream:
        os.fsync(stream.fileno())
    beside.replace(path)


def main(folder: Path) -> None:
    """Convert what a folder holds; ends the process with one line where that fails."""
    sizes = [path.stat().st_size for path in folder.glob("*.bin") if path.is_file()]
    limits.limit(max(sizes, default=0))
    try:
        convert(folder)
    except (Unconvertible, OSError, MemoryError) as error:
        sys.exit(str(error) or "it needs more memory than a file of its size may take")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
