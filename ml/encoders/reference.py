"""The network as it was trained, in fp32, run on a few words of its own: what an export is made by and held against."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from ml.artefacts.network_files import MODEL
from ml.encoders.source import Source
from ml.networks.exporting.encoder import Encoder, mean
from ml.networks.exporting.graph import Graph
from ml.networks.exporting.products import Floats, Products
from ml.serving.onnx import open_session, padded

_WORDS = "embeddings.word_embeddings.weight"
_SEED, _TEXTS, _TOKENS = 0, 32, 48
_AXES = ("n", "tokens")


def peaks(source: Source, *, last: int) -> dict[str, Floats]:
    """Find for each LayerNorm up to a layer the largest amount of each channel, (hidden,), without its shift.

    Outliers sit in the same channels whatever a text says, so random words do.
    """
    words = len(source.weights[_WORDS])
    draw = np.random.default_rng(_SEED)
    texts = draw.integers(words // 100, words, (_TEXTS, min(_TOKENS, source.positions))).tolist()
    with tempfile.TemporaryDirectory() as folder:
        norms = list(_write(source, texts, Path(folder), layers=(last,)))
        found = _run(Path(folder), texts, norms)
    return {name: np.abs(values).max(axis=(0, 1)) for name, values in zip(norms, found, strict=True)}


def means(source: Source, texts: Sequence[list[int]], *, layers: Sequence[int]) -> Floats:
    """Give the means, (texts, layers, hidden), of texts as tokens."""
    with tempfile.TemporaryDirectory() as folder:
        _write(source, texts, Path(folder), layers=layers)
        return np.stack(_run(Path(folder), texts, [f"mean_{layer}" for layer in layers]), axis=1)


def _write(source: Source, texts: Sequence[list[int]], folder: Path, *, layers: Sequence[int]) -> dict[str, str]:
    """Write a network that knows no other words than these; give the LayerNorms, which are outputs like the means."""
    few = {**source.weights, _WORDS: source.weights[_WORDS][_known(texts)]}
    with Graph(folder) as graph:
        for name in ("input_ids", "attention_mask"):
            graph.input(name, TensorProto.INT32, _AXES)
        encoder = Encoder(graph, Products(graph), few, source.shape, peaks={})
        found = encoder.layers(max(layers))
        for layer in layers:
            value, shift = found[layer - 1]
            states = graph.node("Add", value, encoder.products.constant(shift))
            pooled = mean(graph, encoder.mask, encoder.products.constant, states)
            graph.output(f"mean_{layer}", pooled, ("n", source.hidden))
        for name, value in encoder.norms.items():
            graph.output(name, value, (*_AXES, source.hidden))
        graph.save()
    return encoder.norms


def _run(folder: Path, texts: Sequence[list[int]], outputs: Sequence[str]) -> list[Floats]:
    known = _known(texts)
    found: list[Floats] = open_session(folder / MODEL).run(
        list(outputs), padded([np.searchsorted(known, text).tolist() for text in texts])
    )
    return found


def _known(texts: Sequence[list[int]]) -> NDArray[np.int64]:
    return np.unique(np.concatenate([np.array(text, dtype=np.int64) for text in texts]))
