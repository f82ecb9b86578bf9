"""Products of activations with weights in an ONNX graph: in floating point, or in int8 for processors with VNNI."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto

from ml.artefacts.network_files import WORDS
from ml.networks.exporting.graph import MICROSOFT, Graph

Floats = NDArray[np.float32]

# GELU is never below -0.17, so most of the 256 steps of its output are left to what is above 0.
_BELOW, _LEAST = 32, 0.17

_UNEVEN = 4.0

_BLOCK = 16_384
"""So many rows are quantised at a time: a vocabulary's table is large."""


@dataclass(frozen=True, eq=False)
class Range:
    """How large what products read became when it was tried: `amounts`, (tokens, channels)."""

    amounts: Floats

    @cached_property
    def channels(self) -> Floats:
        """The largest amount of each channel, (channels,)."""
        return self.amounts.max(axis=0)

    def most(self, smoothing: Floats | None) -> float | None:
        """The largest amount once channels are divided by `smoothing`; None where it is some tokens' alone.

        One step for all would then leave too few values to the others.
        """
        tokens = (self.amounts if smoothing is None else self.amounts / smoothing).max(axis=1)
        return float(tokens.max()) if tokens.max() <= _UNEVEN * np.median(tokens) else None


class Products:
    """How a graph multiplies, in float32 or float16; `element` is the ONNX type of its activations."""

    def __init__(self, graph: Graph, *, half: bool = False) -> None:
        self._graph = graph
        self._type = np.float16 if half else np.float32
        self.element = int(TensorProto.FLOAT16 if half else TensorProto.FLOAT)

    def constant(self, array: Any) -> str:
        """Put numbers into the graph in this precision."""
        return self._graph.constant(np.asarray(array, dtype=self._type))

    def rows(self, table: Floats, ids: str) -> str:
        """Look up rows of a table (words, hidden): (n, tokens, hidden)."""
        return self._graph.node("Gather", self.constant(table), ids)

    def operand(self, value: str, *, most: float | None, activated: bool = False) -> Any:
        """Make activations (n, tokens, k) ready for products; `activated` says that they come from GELU or ReLU.

        `most` is the largest amount that is to be told apart; None: each token's own.
        """
        del activated, most
        return value

    def product(self, operand: Any, matrix: Floats, bias: Floats | None) -> str:
        """Multiply activations (n, tokens, k) with a matrix (outputs, k) and add a bias, (outputs,)."""
        found = self._graph.node("MatMul", operand, self.constant(matrix.T))
        return found if bias is None else self._graph.node("Add", found, self.constant(bias))


@dataclass(frozen=True)
class Quantised:
    """Activations in 8 bits with their zero, and the size of a step: of all, or for each token, (n, tokens, 1)."""

    value: str
    zero: str
    step: str
    for_all: bool


class Int8Products(Products):
    """Products of 8 bits: a step for each output of a matrix, for each row of a table, and for each token or for all.

    In either way a text's scores do not depend on the texts beside it. One step for all spares the search for each
    token's largest, and two passes over what a product gives.
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self._one, self._last = self.constant(1), graph.constant(np.array([-1]))
        self._count = graph.node("Size", "input_ids")

    def rows(self, table: Floats, ids: str) -> str:
        """Take rows of 8 bits that are left on disk."""
        return rows_on_disk(self._graph, table, ids)

    def operand(self, value: str, *, most: float | None, activated: bool = False) -> Quantised:
        """Quantise activations by the largest amount that they are known to take, or each token by its own largest."""
        zero = np.uint8(_BELOW if activated else 128)
        if most is None:
            return self._token_by_token(value, zero)
        step = max(most / (255 - _BELOW), _LEAST / _BELOW) if activated else max(most, 1e-9) / 127
        size, nought = self.constant(step), self._graph.constant(np.array(zero))
        return Quantised(self._graph.node("QuantizeLinear", value, size, nought), nought, size, for_all=True)

    def _token_by_token(self, value: str, zero: np.uint8) -> Quantised:
        node, constant = self._graph.node, self._graph.constant
        most = node("ReduceMax", value, self._last)
        if zero == _BELOW:
            step = node("Max", node("Mul", most, self.constant(1 / (255 - _BELOW))), self.constant(_LEAST / _BELOW))
        else:
            most = node("Max", most, node("Neg", node("ReduceMin", value, self._last)), self.constant(1e-9))
            step = node("Mul", most, self.constant(1 / 127))
        zeros = node("Expand", constant(np.array([zero])), node("Reshape", self._count, self._last))
        flat = node("Flatten", value, axis=2)
        found = node("QuantizeLinear", flat, node("Reshape", step, self._last), zeros, axis=0)
        whole = node("Reshape", found, node("Shape", value))
        return Quantised(whole, constant(np.array(zero)), step, for_all=False)

    def product(self, operand: Quantised, matrix: Floats, bias: Floats | None) -> str:
        """Multiply in integers, scale back, and add the bias."""
        node, constant = self._graph.node, self._graph.constant
        values, steps = quantise(matrix)
        inputs = [operand.value, constant(values.T), self._one, constant(steps), operand.zero]
        if operand.for_all:
            inputs[2] = operand.step
            added = [] if bias is None else ["", self.constant(bias)]
            return node("MatMulIntegerToFloat", *inputs, *added, domain=MICROSOFT)
        found = node("Mul", node("MatMulIntegerToFloat", *inputs, domain=MICROSOFT), operand.step)
        return found if bias is None else node("Add", found, self.constant(bias))


def rows_on_disk(graph: Graph, table: Floats, ids: str) -> str:
    """Take rows of 8 bits as the input `words`, (n, tokens, hidden): the table is left in a file of its own.

    Were it mapped, the system would bring in 16 pages for each row, and soon all of a large vocabulary.
    """
    values = graph.input("words", TensorProto.INT8, ["n", "tokens", table.shape[1]])
    rows, steps = quantise(table)
    rows.tofile(graph.folder / WORDS)
    found = graph.node("Cast", values, to=TensorProto.FLOAT)
    return graph.node("Mul", found, graph.node("Gather", graph.constant(steps[:, None]), ids))


def quantise(matrix: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Write a matrix (rows, k) in whole numbers from -127 to 127, with a step for each row, (rows,)."""
    values = np.empty(matrix.shape, np.int8)
    steps = np.empty(len(matrix), np.float32)
    for start in range(0, len(matrix), _BLOCK):
        block = slice(start, start + _BLOCK)
        most = np.abs(matrix[block]).max(axis=1)
        steps[block] = np.where(most > 0, most, 127) / 127
        values[block] = np.rint(matrix[block] / steps[block, None])
    return values, steps
