"""How an encoder's folder is laid out: Hugging Face's way, or sentence-transformers' with its modules. Without torch.

The older ones keep the network in `0_Transformer`, and beside it what makes one vector of its tokens: `1_Pooling`, and
for some `2_Dense`, a matrix.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "model.safetensors"
BINARY = "pytorch_model.bin"
"""What weights were called before safetensors: a pickle, which is never read but to be converted."""

INDEX, BINARY_INDEX = f"{WEIGHTS}.index.json", f"{BINARY}.index.json"
MODULES = "modules.json"
_NETWORKS = ("Transformer", "CLIPModel")


class LayoutError(ValueError):
    """A folder's list of modules is none; the message says of which file."""


def network_folder(folder: Path) -> Path:
    """Say in which folder the network itself lies: mostly the same one."""
    paths = [path for kind, path in modules(folder) if kind in _NETWORKS]
    return folder / paths[0] if paths else folder


def root(network: Path) -> Path:
    """Say in which folder a network's modules are listed: its own, or the one above."""
    if not (network / MODULES).is_file() and network_folder(network.parent) == network:
        return network.parent
    return network


def dense_folders(network: Path) -> list[Path]:
    """Name the folders of the matrices that follow a network's pooling, in order."""
    top = root(network)
    listed = [top / path for kind, path in modules(top) if kind == "Dense"]
    if (top / MODULES).is_file():
        return listed
    return sorted(path for path in top.glob("[0-9]_Dense") if path.is_dir())


def modules(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the kind and the path of each module that a folder lists; LayoutError where the list is none."""
    path = folder / MODULES
    if not path.is_file():
        return
    for module in _read(path):
        where = str(module.get("path", ""))
        if Path(where).is_absolute() or ".." in Path(where).parts:
            raise LayoutError(f"{path} names a folder outside of its own ({where})")
        yield str(module.get("type", "")).rpartition(".")[2], where


def _read(path: Path) -> list[dict[str, Any]]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise LayoutError(f"{path} is no list of modules") from error
    if not isinstance(found, list) or not all(isinstance(module, dict) for module in found):
        raise LayoutError(f"{path} is no list of modules")
    return found
