"""Pretrained weights as they are found, to make an encoder of: from a Hugging Face folder, without torch."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes  # noqa: F401  # by it numpy knows bfloat16, which some weights are in
import numpy as np
from safetensors import SafetensorError, safe_open

from ml.artefacts import config_shape, network_files
from ml.artefacts.on_disk import sha256
from ml.model import RecipeError
from ml.networks.exporting.encoder import Shape, shape_of
from ml.networks.exporting.products import Floats
from ml.networks.weights import layout

CONFIG, TOKENIZER = "config.json", "tokenizer.json"
OF_VERSION = f"encoder/{CONFIG}"
"""Where a trained version's folder has its network's config."""


class SourceError(RecipeError):
    """No encoder can be made of what was given; the message says why, and what to give."""


@dataclass(frozen=True, eq=False)
class Source:
    """Weights by the names of BERT's modules in transformers, what these do not say, and `tokenizer.json`.

    `origin` says where they are from, and `revision` names them by their content.
    """

    weights: Mapping[str, Floats]
    shape: Shape
    tokenizer: str
    origin: str
    revision: str

    @property
    def layers(self) -> int:
        """How many layers there are."""
        return sum(name.endswith("attention.self.query.weight") for name in self.weights)

    @property
    def hidden(self) -> int:
        """How many numbers a token's state has."""
        return int(self.weights["embeddings.LayerNorm.bias"].shape[0])

    @property
    def inner(self) -> int:
        """How wide the layers' feed-forward networks are."""
        return int(self.weights["encoder.layer.0.intermediate.dense.bias"].shape[0])

    @property
    def positions(self) -> int:
        """So many tokens can be read, special ones included."""
        return len(self.weights["embeddings.position_embeddings.weight"]) - self.shape.first_position


def read_folder(folder: Path, *, origin: str = "") -> Source:
    """Read config, tokenizer and safetensors of BERT, RoBERTa or XLM-R, as published or of a version of `xlmr`.

    Of sentence-transformers' older folders, that of the network itself is read.

    Raises:
        SourceError: a file is missing or broken, or the network is of another kind.
    """
    try:
        about, tokens = _files(folder)
        config = config_shape.read_json(about.read_bytes())
        shape = shape_of(config)
        if shape is None:
            raise ValueError(f"networks of the kind {config.get('model_type')!r} with its settings are not read here")
        paths = sorted(_network(folder).glob("model*.safetensors"))
        weights = {name: values for path in paths for name, values in _tensors(path)}
        tokenizer = tokens.read_text(encoding="utf-8")
        revision = _digest([*paths, tokens])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise SourceError(f"{folder} cannot be read as an encoder ({error}); give another folder.") from error
    return checked(Source(weights, shape, tokenizer, origin or str(folder), revision))


def _files(folder: Path) -> tuple[Path, Path]:
    if (folder / OF_VERSION).is_file():
        return folder / OF_VERSION, folder / network_files.TOKENIZER
    return _network(folder) / CONFIG, _network(folder) / TOKENIZER


def _network(folder: Path) -> Path:
    return folder if (folder / OF_VERSION).is_file() else layout.network_folder(folder)


def checked(source: Source) -> Source:
    """Make sure that no part of a network is missing, and that all fit together; raises SourceError."""
    try:
        wrong = [name for name, shape in _shapes(source) if not _fits(source.weights[name].shape, shape)]
        shape = source.shape
        if not (_whole(shape.heads) and source.hidden % shape.heads == 0 and 0 < shape.epsilon < 1):
            wrong.append("its config's heads or epsilon")
    except (KeyError, IndexError, TypeError) as error:
        raise SourceError(
            f"{source.origin} has no {error.args[0]}: it is no BERT or XLM-R; give another encoder."
        ) from error
    if wrong:
        raise SourceError(f"The parts of {source.origin} do not fit together ({wrong[0]}); give another encoder.")
    return source


def _shapes(source: Source) -> Iterator[tuple[str, tuple[int | None, ...]]]:
    """Say of which shape each part has to be; None stands for any number."""
    hidden, inner = source.hidden, source.inner
    for table in ("word", "position", "token_type"):
        yield f"embeddings.{table}_embeddings.weight", (None, hidden)
    norms = ["embeddings.LayerNorm"]
    for layer in range(max(1, source.layers)):
        own = f"encoder.layer.{layer}"
        norms += [f"{own}.attention.output.LayerNorm", f"{own}.output.LayerNorm"]
        square = [f"{own}.attention.{part}" for part in ("self.query", "self.key", "self.value", "output.dense")]
        sizes = dict.fromkeys(square, (hidden, hidden))
        sizes |= {f"{own}.intermediate.dense": (inner, hidden), f"{own}.output.dense": (hidden, inner)}
        for name, (outputs, inputs) in sizes.items():
            yield from ((f"{name}.weight", (outputs, inputs)), (f"{name}.bias", (outputs,)))
    for norm in norms:
        yield from ((f"{norm}.weight", (hidden,)), (f"{norm}.bias", (hidden,)))


def _fits(found: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    same = len(found) == len(wanted)
    return same and all(size > 0 and size == (asked or size) for size, asked in zip(found, wanted, strict=True))


def _whole(value: Any) -> bool:
    return type(value) is int and value > 0


def _digest(paths: Sequence[Path]) -> str:
    return hashlib.sha256("".join(map(sha256, paths)).encode()).hexdigest()


def _tensors(path: Path) -> list[tuple[str, Any]]:
    """Read what belongs to the encoder, whatever head stands on it, in float32."""
    with safe_open(path, framework="numpy") as file:
        return [
            (short, np.asarray(file.get_tensor(name), dtype=np.float32))
            for name in file.keys()  # noqa: SIM118  # a file is no mapping
            if (short := _plain(name)).startswith(("embeddings.", "encoder.")) and not short.endswith("position_ids")
        ]


def _plain(name: str) -> str:
    """Leave out what a network with a head calls its encoder, and what TensorFlow called the parts of a LayerNorm."""
    name = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
    rest = name.partition(".")[2]
    return rest if rest.startswith(("embeddings.", "encoder.")) else name
