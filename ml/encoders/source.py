"""Pretrained weights as they are found, to make an encoder of: from a Hugging Face folder, without torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ml_dtypes  # noqa: F401  # by it numpy knows bfloat16, which some weights are in
import numpy as np
from safetensors import SafetensorError, safe_open

from ml.artefacts import config_shape
from ml.artefacts.on_disk import sha256
from ml.model import RecipeError
from ml.networks.exporting.encoder import Shape, shape_of
from ml.networks.exporting.products import Floats

CONFIG, TOKENIZER = "config.json", "tokenizer.json"

_PARTS = (
    *(f"attention.self.{part}" for part in ("query", "key", "value")),
    *("attention.output.dense", "attention.output.LayerNorm", "intermediate.dense", "output.dense", "output.LayerNorm"),
)
_EMBEDDINGS = ("word_embeddings.weight", "position_embeddings.weight", "token_type_embeddings.weight")


class SourceError(RecipeError):
    """No encoder can be made of what was given; the message says why, and what to give."""


@dataclass(frozen=True, eq=False)
class Source:
    """Weights by the names of BERT's modules in transformers, what these do not say, and `tokenizer.json`."""

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
    def positions(self) -> int:
        """So many tokens can be read, special ones included."""
        return len(self.weights["embeddings.position_embeddings.weight"]) - self.shape.first_position


def read_folder(folder: Path, *, origin: str = "") -> Source:
    """Read `config.json`, `tokenizer.json` and the safetensors of BERT, RoBERTa or XLM-R.

    Raises:
        SourceError: a file is missing or broken, or the network is of another kind.
    """
    try:
        config = config_shape.read_json((folder / CONFIG).read_bytes())
        shape = shape_of(config)
        if shape is None:
            raise ValueError(f"networks of the kind {config.get('model_type')!r} with its settings are not read here")
        paths = sorted(folder.glob("model*.safetensors"))
        weights = {name: values for path in paths for name, values in _tensors(path)}
        tokenizer = (folder / TOKENIZER).read_text(encoding="utf-8")
        revision = sha256(paths[0])[:12] if paths else ""
    except (OSError, ValueError, KeyError, TypeError, AttributeError, SafetensorError) as error:
        raise SourceError(f"{folder} cannot be read as an encoder ({error}); give another folder.") from error
    return checked(Source(weights, shape, tokenizer, origin or str(folder), revision))


def checked(source: Source) -> Source:
    """Make sure that no part of a network is missing; raises SourceError."""
    names = [f"embeddings.{name}" for name in _EMBEDDINGS] + [
        "embeddings.LayerNorm.weight",
        "embeddings.LayerNorm.bias",
    ]
    for layer in range(source.layers):
        names += [f"encoder.layer.{layer}.{part}.{kind}" for part in _PARTS for kind in ("weight", "bias")]
    missing = [name for name in names if name not in source.weights]
    if missing or not source.layers:
        raise SourceError(
            f"{source.origin} has no {(missing or ['layers'])[0]}: it is no BERT or XLM-R; give another encoder."
        )
    return source


def _tensors(path: Path) -> list[tuple[str, Any]]:
    """Read what belongs to the encoder, whatever head stands on it, in float32."""
    with safe_open(path, framework="numpy") as file:
        return [
            (short, np.asarray(file.get_tensor(name), dtype=np.float32))
            for name in file.keys()  # noqa: SIM118  # a file is no mapping
            if (short := _plain(name)).startswith(("embeddings.", "encoder.")) and not short.endswith("position_ids")
        ]


def _plain(name: str) -> str:
    """Leave out what a network with a head calls its encoder."""
    outer, _, rest = name.partition(".")
    return rest if outer in ("bert", "roberta") else name
