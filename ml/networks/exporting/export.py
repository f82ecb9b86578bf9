"""A trained encoder and its head as ONNX files, and how well they agree with what was trained.

The inputs are `input_ids` and `attention_mask`, int32 of shape (n, tokens), texts being padded at their end; in int8
also `words`, (n, tokens, hidden): the rows of `words.data` that the ids name.
The outputs are `logits`, (n, outputs), and `cam`, (n, tokens): what each token says for label 1 over label 0.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import numpy as np
import torch
from onnx import TensorProto
from torch import Tensor, nn
from transformers import PreTrainedModel

from ml.networks.exporting import ranges
from ml.networks.exporting import traced as onnx_traced
from ml.networks.exporting.agreement import Agreement, compare
from ml.networks.exporting.encoder import Encoder, mean, shape_of
from ml.networks.exporting.graph import Graph
from ml.networks.exporting.products import Floats, Int8Products, Products
from ml.serving.onnx import OnnxClassifier

Precision = Literal["int8", "fp32", "fp16"]
Pooling = Literal["mean", "first"]
"""What the head judges: the mean over a text's tokens, or its first token, [CLS]."""

AXES = ("n", "tokens")


def export(
    encoder: PreTrainedModel,
    head_weight: Tensor,
    head_bias: Tensor,
    folder: Path,
    *,
    precision: Precision = "int8",
    pooling: Pooling = "mean",
) -> None:
    """Write `model.onnx` and its constants, `model.data` (and `words.data`), into a folder.

    The head's weight is of shape (outputs, hidden) and its bias (outputs,); it judges the mean token of the last layer,
    or the first one.
    """
    weight, bias = _array(head_weight), _array(head_bias)
    shape = shape_of(encoder.config.to_dict())
    if shape is None:
        onnx_traced.export(encoder, weight, bias, folder, int8=precision == "int8", pooling=pooling)
        return
    weights = {name: _array(value) for name, value in encoder.state_dict().items()}
    found = ranges.ranges(weights, shape, ends=_ends(encoder)) if precision == "int8" else {}
    with Graph(folder) as graph:
        for name in ("input_ids", "attention_mask"):
            graph.input(name, TensorProto.INT32, AXES)
        products = Int8Products(graph) if precision == "int8" else Products(graph, half=precision == "fp16")
        written = Encoder(graph, products, weights, shape, ranges=found)
        _write(graph, written, products.constant, weight=weight, bias=bias, pooling=pooling)


def check_export(
    folder: Path,
    encoder: PreTrainedModel,
    head_weight: Tensor,
    head_bias: Tensor,
    texts: Sequence[str],
    *,
    max_tokens: int = 128,
    temperature: float = 1.0,
    threshold: float = 0.5,
) -> Agreement:
    """Hold the exported network in a folder against the trained one, on the same tokens of these texts.

    Probabilities are compared as `temperature` calibrates them, labels as `threshold` makes them.

    Raises:
        ArtefactError: the folder cannot be served from.
    """
    served = OnnxClassifier(folder, max_tokens=max_tokens)
    trained = np.concatenate([_logits(encoder, head_weight, head_bias, ids) for ids in served.ids(texts)])
    found = np.stack([scored.logits for scored in served.scores(texts)])
    return compare(trained, found, temperature=temperature, threshold=threshold)


def _logits(encoder: PreTrainedModel, weight: Tensor, bias: Tensor, ids: Sequence[int]) -> Floats:
    """Compute the trained network's logits of one text, shape (1, outputs)."""
    with _evaluating(encoder):
        rows = torch.tensor([list(ids)], device=encoder.device)
        states = encoder(input_ids=rows, attention_mask=torch.ones_like(rows)).last_hidden_state
        return _array(nn.functional.linear(states.float().mean(dim=1).cpu(), weight.float().cpu(), bias.float().cpu()))


def _write(
    graph: Graph,
    written: Encoder,
    constant: Callable[[Any], str],
    *,
    weight: Floats,
    bias: Floats,
    pooling: Pooling,
) -> None:
    """Add all layers, what is judged of their tokens, the head and each token's share, and write the graph."""
    node, last = graph.node, graph.constant(np.array([-1]))
    state, shift = written.layers()[-1]
    margin = (weight[1] - weight[0] if len(weight) > 1 else weight[0])[:, None]
    cam = node("Add", node("MatMul", state, constant(margin)), constant(shift @ margin))
    graph.output("cam", node("Mul", node("Squeeze", cam, last), written.mask), AXES)
    pooled = (mean if pooling == "mean" else _first)(graph, written.mask, constant, state)
    logits = node("Add", node("MatMul", pooled, constant(weight.T)), constant(bias + weight @ shift))
    graph.output("logits", logits, ["n", len(weight)])
    graph.save()


def _first(graph: Graph, mask: str, constant: Callable[[Any], str], state: str) -> str:
    """Take the first token of (n, tokens, hidden): (n, hidden)."""
    del mask, constant
    return graph.node("Gather", state, graph.constant(np.array(0)), axis=1)


def _ends(encoder: PreTrainedModel) -> list[int]:
    """Say the tokens between which every text stands, where the config names them."""
    config = encoder.config
    named = (getattr(config, "bos_token_id", None), getattr(config, "eos_token_id", None))
    return [one for one in named if one is not None and one < config.vocab_size]


@contextmanager
def _evaluating(encoder: PreTrainedModel) -> Iterator[None]:
    """Switch dropout and gradients off, and back to what they were."""
    training = encoder.training
    encoder.train(False)
    with torch.inference_mode():
        yield
    encoder.train(training)


def _array(values: Tensor) -> Floats:
    found: Floats = values.detach().float().cpu().numpy()
    return found
