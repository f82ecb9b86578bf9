"""How large what products read becomes: the network in fp32, run on random words."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from ml.artefacts.network_files import MODEL
from ml.networks.exporting.encoder import Encoder, Shape, mean
from ml.networks.exporting.graph import Graph
from ml.networks.exporting.products import Floats, Products, Range
from ml.serving.onnx import open_session, padded

_WORDS = "embeddings.word_embeddings.weight"
_SEED, _TEXTS, _TOKENS = 0, 24, 48
_AXES = ("n", "tokens")

Weights = Mapping[str, Floats]


def ranges(weights: Weights, shape: Shape, *, last: int | None = None, ends: Sequence[int] = ()) -> dict[str, Range]:
    """Find what products read up to a layer, by its name: how large each channel becomes, and each token.

    Outliers sit in the same channels whatever a text says, so random words do, between the two `ends` that every text
    has: such tokens are often larger than all words.
    """
    words, before = len(weights[_WORDS]), list(ends[:1])
    draw = np.random.default_rng(_SEED)
    positions = len(weights["embeddings.position_embeddings.weight"]) - shape.first_position
    inner = draw.integers(words // 100, words, (_TEXTS, min(_TOKENS, positions) - len(ends)))
    texts = [[*before, *text, *ends[1:]] for text in inner.tolist()]
    with tempfile.TemporaryDirectory() as folder:
        read = _write(weights, shape, texts, Path(folder), layers=(), last=last)
        found = _run(Path(folder), texts, list(read))
    return {name: Range(np.abs(values).reshape(-1, values.shape[-1])) for name, values in zip(read, found, strict=True)}


def means(weights: Weights, shape: Shape, texts: Sequence[list[int]], *, layers: Sequence[int]) -> Floats:
    """Give the means, (texts, layers, hidden), of texts as tokens."""
    with tempfile.TemporaryDirectory() as folder:
        _write(weights, shape, texts, Path(folder), layers=layers, last=max(layers))
        return np.stack(_run(Path(folder), texts, [f"mean_{layer}" for layer in layers]), axis=1)


def _write(
    weights: Weights, shape: Shape, texts: Sequence[list[int]], folder: Path, *, layers: Sequence[int],
    last: int | None,
) -> dict[str, str]:  # fmt: skip
    """Write a network that knows no other words than these; give what products read, an output like the means."""
    few = {**weights, _WORDS: weights[_WORDS][_known(texts)]}
    with Graph(folder) as graph:
        for name in ("input_ids", "attention_mask"):
            graph.input(name, TensorProto.INT32, _AXES)
        encoder = Encoder(graph, Products(graph), few, shape, ranges={})
        found = encoder.layers(last)
        for layer in layers:
            value, shift = found[layer - 1]
            states = graph.node("Add", value, encoder.products.constant(shift))
            pooled = mean(graph, encoder.mask, encoder.products.constant, states)
            graph.output(f"mean_{layer}", pooled, ("n", len(shift)))
        for name, value in encoder.read.items():
            graph.output(name, value, (*_AXES, f"channels of {name}"))
        graph.save()
    return encoder.read


def _run(folder: Path, texts: Sequence[list[int]], outputs: Sequence[str]) -> list[Floats]:
    known = _known(texts)
    found: list[Floats] = open_session(folder / MODEL).run(
        list(outputs), padded([np.searchsorted(known, text).tolist() for text in texts])
    )
    return found


def _known(texts: Sequence[list[int]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.array(text, dtype=np.int64) for text in texts]))
