"""BERT's kind of encoder (BERT, MiniLM, RoBERTa, XLM-R) as an ONNX graph made for speed; `docs/serving.md` says why.

Every LayerNorm gives its output without its shift, which goes into the biases that follow; the shift of the keys is
left out, since softmax does not see it, and that of the values goes into the next bias, since attention adds up to 1.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml.networks.exporting.graph import Graph
from ml.networks.exporting.products import Floats, Products, Range

KINDS = ("bert", "roberta", "xlm-roberta", "camembert")
ACTIVATIONS: dict[str, tuple[str, dict[str, str]]] = {
    "gelu": ("Gelu", {}),
    "gelu_new": ("Gelu", {"approximate": "tanh"}),
    "gelu_pytorch_tanh": ("Gelu", {"approximate": "tanh"}),
    "relu": ("Relu", {}),
}
MASKED = -1e4


@dataclass(frozen=True)
class Shape:
    """What the weights do not say: heads, LayerNorm's epsilon, the first token's position, the activation's name."""

    heads: int
    epsilon: float
    first_position: int
    activation: str


def shape_of(config: Mapping[str, Any]) -> Shape | None:
    """Say what the encoder's graph needs of a Hugging Face config, or None where this file does not know its kind."""
    kind, activation = config.get("model_type"), config.get("hidden_act")
    absolute = config.get("position_embedding_type") in (None, "absolute")
    if kind not in KINDS or activation not in ACTIVATIONS or not absolute or config.get("is_decoder"):
        return None
    first = 0 if kind == "bert" else int(config["pad_token_id"]) + 1
    return Shape(config["num_attention_heads"], config["layer_norm_eps"], first, activation)


@dataclass(frozen=True)
class Normed:
    """A LayerNorm's output without its `shift`, (hidden,): for the next products, and for the residual connection."""

    name: str
    operand: str
    residual: str
    shift: Floats
    smoothing: Floats | None


class Encoder:
    """Writes an encoder's nodes into a graph, with the inputs `input_ids` and `attention_mask`, both (n, tokens).

    Texts begin at the first token and are padded at their end. `ranges` says how large what products read becomes, by
    the names that `read` gives it: LayerNorms, and layers' products; empty where products are in floating point.
    """

    def __init__(
        self,
        graph: Graph,
        products: Products,
        weights: Mapping[str, Floats],
        shape: Shape,
        *,
        ranges: Mapping[str, Range],
    ) -> None:
        self.graph, self.products, self.weights, self.shape, self.ranges = graph, products, weights, shape, ranges
        self.read: dict[str, str] = {}
        self.tokens = graph.node("Shape", "input_ids", start=1, end=2)
        self.mask = graph.node("Cast", "attention_mask", to=products.element)
        self._visible = self._visibility()

    def layers(self, last: int | None = None) -> list[tuple[str, Floats]]:
        """Add the layers up to `last`; give the outputs, (n, tokens, hidden), and the shifts they lack, (hidden,)."""
        count = last or sum(name.endswith("attention.self.query.weight") for name in self.weights)
        consumers = [f"encoder.layer.{layer}.attention.self" for layer in range(count)]
        state = self._norm("embeddings.LayerNorm", self._embeddings(), before=consumers[0])
        found = []
        for layer in range(count):
            state = self._attend(f"encoder.layer.{layer}", state)
            state = self._transform(f"encoder.layer.{layer}", state, before=[*consumers, None][layer + 1])
            found.append((state.residual, state.shift))
        return found

    def _embeddings(self) -> str:
        node, constant = self.graph.node, self.graph.constant
        words = self.products.rows(self.weights["embeddings.word_embeddings.weight"], "input_ids")
        places = self.weights["embeddings.position_embeddings.weight"][self.shape.first_position :]
        places = places + self.weights["embeddings.token_type_embeddings.weight"][0]
        zero = constant(np.array([0]))
        return node("Add", words, node("Slice", self.products.constant(places), zero, self.tokens, zero))

    def _visibility(self) -> str:
        """Give 0 where a token is, a large negative number where padding is, shape (n, 1, tokens, tokens)."""
        node, constant = self.graph.node, self.graph.constant
        padding = node("Sub", self.products.constant(1), self.mask)
        hidden = node("Mul", padding, self.products.constant(MASKED))
        texts = node("Shape", "input_ids", start=0, end=1)
        wanted = node("Concat", texts, constant(np.array([1])), self.tokens, self.tokens, axis=0)
        return node("Expand", node("Unsqueeze", hidden, constant(np.array([1, 2]))), wanted)

    def _norm(self, name: str, value: str, *, before: str | None) -> Normed:
        """Add a LayerNorm as subtraction of the mean and RMSNormalization, for which onnxruntime has a fast kernel."""
        node, scale = self.graph.node, self.weights[f"{name}.weight"]
        centred = node("Sub", value, node("ReduceMean", value, self.graph.constant(np.array([-1]))))
        smoothing = self._smoothing(name, before)
        divided = scale if smoothing is None else scale / smoothing
        operand = node(
            "RMSNormalization", centred, self.products.constant(divided), axis=-1, epsilon=self.shape.epsilon
        )
        self.read[name] = operand
        residual = operand if smoothing is None else node("Mul", operand, self.products.constant(smoothing))
        return Normed(name, operand, residual, self.weights[f"{name}.bias"], smoothing)

    def _smoothing(self, name: str, before: str | None) -> Floats | None:
        """Give the factors, (hidden,), that halve outliers between a LayerNorm's channels and the weights they meet."""
        if name not in self.ranges or before is None:
            return None
        met = [np.abs(self.weights[key]).max(axis=0) for key in self._consumers(before)]
        most = self.ranges[name].channels
        return np.sqrt(np.maximum(most, 1e-4) / np.maximum(np.max(met, axis=0), 1e-5)).astype(np.float32)

    def _consumers(self, before: str) -> list[str]:
        names = ("query", "key", "value") if before.endswith("self") else ("dense",)
        return [f"{before}.{name}.weight" for name in names]

    def _operand(self, name: str, value: str, smoothing: Floats | None = None, *, activated: bool = False) -> Any:
        """Make what was `read` ready for products: by its range where it is known and even."""
        self.read[name] = value
        most = self.ranges[name].most(smoothing) if name in self.ranges else None
        return self.products.operand(value, most=most, activated=activated)

    def _attend(self, layer: str, state: Normed) -> Normed:
        read, own = self._operand(state.name, state.operand, state.smoothing), f"{layer}.attention.self"
        query = self._dense(f"{own}.query", read, state)
        key = self.products.product(read, self._matrix(f"{own}.key", state), None)
        value = self.products.product(read, self._matrix(f"{own}.value", state), None)
        heads: dict[str, Any] = {"q_num_heads": self.shape.heads, "kv_num_heads": self.shape.heads}
        seen = self.graph.node("Attention", query, key, value, self._visible, **heads)
        shift = self.weights[f"{own}.value.bias"] + self.weights[f"{own}.value.weight"] @ state.shift
        name = f"{layer}.attention.output"
        return self._after(name, self._operand(name, seen), state, shift, before=f"{layer}.intermediate")

    def _transform(self, layer: str, state: Normed, *, before: str | None) -> Normed:
        read = self._operand(state.name, state.operand, state.smoothing)
        operator, attributes = ACTIVATIONS[self.shape.activation]
        inner = self.graph.node(operator, self._dense(f"{layer}.intermediate.dense", read, state), **attributes)
        found = self._operand(f"{layer}.output", inner, activated=True)
        return self._after(f"{layer}.output", found, state, None, before=before)

    def _after(self, name: str, read: Any, state: Normed, shift: Floats | None, *, before: str | None) -> Normed:
        """Add a block's last product, the residual connection and the LayerNorm; `shift` is missing from `read`."""
        matrix, bias = self.weights[f"{name}.dense.weight"], self.weights[f"{name}.dense.bias"] + state.shift
        bias = bias if shift is None else bias + matrix @ shift
        total = self.graph.node("Add", self.products.product(read, matrix, bias), state.residual)
        return self._norm(f"{name}.LayerNorm", total, before=before)

    def _dense(self, name: str, read: Any, state: Normed) -> str:
        bias = self.weights[f"{name}.bias"] + self.weights[f"{name}.weight"] @ state.shift
        return self.products.product(read, self._matrix(name, state), bias)

    def _matrix(self, name: str, state: Normed) -> Floats:
        matrix = self.weights[f"{name}.weight"]
        return matrix if state.smoothing is None else matrix * state.smoothing


def mean(graph: Graph, mask: str, constant: Callable[[Any], str], state: str) -> str:
    """Average (n, tokens, hidden) over the tokens that are there: (n, hidden)."""
    node, last, second = graph.node, graph.constant(np.array([-1])), graph.constant(np.array([1]))
    kept = node("Mul", state, node("Unsqueeze", mask, last))
    count = node("Max", node("ReduceSum", mask, second), constant(1))
    return node("Div", node("ReduceSum", kept, second, keepdims=0), count)
