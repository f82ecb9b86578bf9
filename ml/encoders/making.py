"""Make an encoder: pretrained weights as an ONNX graph that ends at the last layer that is served. Without torch."""

from collections.abc import Collection
from pathlib import Path
from typing import Literal

import numpy as np
from onnx import TensorProto

from ml.artefacts.network_files import TOKENIZER
from ml.encoders import facts as artefacts
from ml.encoders.facts import EncoderFacts
from ml.encoders.source import Source, SourceError
from ml.networks.exporting import ranges
from ml.networks.exporting.encoder import Encoder, mean
from ml.networks.exporting.graph import Graph
from ml.networks.exporting.products import Floats, Int8Products, Products
from ml.serving.onnx import OnnxNetwork
from ml.text import tokens

Precision = Literal["int8", "fp32"]

MAX_TOKENS, PRECISION = 128, "int8"
_PRODUCTS = {"int8": Int8Products, "fp32": Products}
_TEXTS, _TOKENS = "n", "tokens"
LEAST_AGREEMENT = 0.99
_TRIED = (
    "Unemployment fell by 3 % in 2019.", "El paro ha bajado un 3 %, y la deuda ha subido.", "Gracias a todos.",
    "De werkloosheid is in 2020 gestegen tot 4,6 procent.", "ارتفعت البطالة بنسبة 12٪", "失业率下降了百分之三。", "",
)  # fmt: skip


def make(
    source: Source,
    shelf: Path,
    *,
    name: str,
    licence: str,
    layers: Collection[int] | None = None,
    max_tokens: int = MAX_TOKENS,
    precision: str = PRECISION,
    cut_addresses: bool = True,
    plain_letters: bool = True,
) -> Path:
    """Make an encoder in a folder of its own on the shelf, whole or not at all, and say where.

    Without `layers` they are those two thirds and five sixths of the way up, on which heads did better than on any
    other, and the last, which serves what the network was trained for: saying what texts are alike.

    Raises:
        SourceError: it has no such layers, or does not take so many tokens.
        BrokenArtefactError: its tokenizer cannot be read.
        NotSavedError: it could not be written.
    """
    usual = {source.layers * 2 // 3 or 1, source.layers * 5 // 6 or 1, source.layers}
    layers = usual if layers is None else layers
    _check(source, layers=layers, max_tokens=max_tokens, precision=precision)
    facts = EncoderFacts(
        name=name,
        revision=source.revision,
        licence=licence,
        source=source.origin,
        hidden=source.hidden,
        layers=tuple(sorted(layers)),
        max_tokens=max_tokens,
        precision=precision,
        cut_addresses=cut_addresses,
        plain_letters=plain_letters,
        likeness=source.layers if source.layers in layers else 0,
    )
    return artefacts.save(facts, shelf, write=lambda beside: _write(source, beside, facts))


def _check(source: Source, *, layers: Collection[int], max_tokens: int, precision: str) -> None:
    if precision not in _PRODUCTS:
        raise SourceError(f"There is no precision {precision!r}; choose among {', '.join(_PRODUCTS)}.")
    if not layers or len(set(layers)) < len(layers) or not set(layers) <= set(range(1, source.layers + 1)):
        raise SourceError(f"{source.origin} has the layers 1 to {source.layers}; choose some of them, each once.")
    if not 8 <= max_tokens <= source.positions:
        raise SourceError(f"max_tokens is {max_tokens}, and this encoder takes from 8 to {source.positions}.")


def _write(source: Source, folder: Path, facts: EncoderFacts) -> float:
    """Write an encoder's files; give the mean cosine between its vectors and those in fp32, on a few texts."""
    (folder / TOKENIZER).write_text(source.tokenizer, encoding="utf-8")
    highest = max(tokens.load(folder / TOKENIZER, max_tokens=1).rust.get_vocab().values(), default=0)
    if highest >= len(source.weights["embeddings.word_embeddings.weight"]):
        raise SourceError(f"The tokenizer of {source.origin} gives words that its network does not have.")
    _write_graph(source, folder, facts)
    served = OnnxNetwork(folder, max_tokens=facts.max_tokens)
    found = np.stack(served.read(_TRIED, ["means"], lambda _, means: means))
    wanted = ranges.means(source.weights, source.shape, served.ids(_TRIED), layers=facts.layers)
    agreement = float(((found * wanted).sum(axis=2) / (_lengths(found) * _lengths(wanted))).mean())
    if not agreement >= LEAST_AGREEMENT:
        raise SourceError(
            f"The vectors have a mean cosine of {agreement:.3f} with those in fp32, not {LEAST_AGREEMENT}; "
            "take the precision fp32."
        )
    return round(agreement, 5)


def _lengths(means: Floats) -> Floats:
    return np.maximum(np.linalg.norm(means, axis=2), 1e-12)


def _write_graph(source: Source, folder: Path, facts: EncoderFacts) -> None:
    found = {}
    if facts.precision == "int8":
        ends = tokens.load(folder / TOKENIZER, max_tokens=facts.max_tokens).encode([""])[0].ids
        found = ranges.ranges(source.weights, source.shape, last=facts.layers[-1], ends=ends)
    with Graph(folder) as graph:
        for name in ("input_ids", "attention_mask"):
            graph.input(name, TensorProto.INT32, (_TEXTS, _TOKENS))
        written = Encoder(graph, _PRODUCTS[facts.precision](graph), source.weights, source.shape, ranges=found)
        _outputs(graph, written, facts)
        graph.save()


def _outputs(graph: Graph, written: Encoder, facts: EncoderFacts) -> None:
    """Add the layers, each served one's states, (n, tokens, hidden), and the means, (n, layers, hidden)."""
    found, constant = written.layers(facts.layers[-1]), written.products.constant
    means = []
    for layer in facts.layers:
        value, shift = found[layer - 1]
        states = graph.node("Add", value, constant(shift))
        graph.output(f"states_{layer}", states, (_TEXTS, _TOKENS, facts.hidden))
        means.append(
            graph.node("Unsqueeze", mean(graph, written.mask, constant, states), graph.constant(np.array([1])))
        )
    joined = graph.node("Concat", *means, axis=1)
    graph.output("means", joined, (_TEXTS, len(means), facts.hidden))
