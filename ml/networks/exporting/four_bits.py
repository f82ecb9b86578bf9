"""Products of weights in four bits: blocks of 32 with a scale each, as Q4_0 has them, for onnxruntime's MatMulNBits."""

import numpy as np
from numpy.typing import NDArray

from ml.networks.exporting.graph import MICROSOFT
from ml.networks.exporting.products import Floats, Products, rows_on_disk

BLOCK = 32
_IN_INT8 = 4
"""Each block of activations is rounded to 8 bits, for the processor's integer instructions."""


class FourBitProducts(Products):
    """Products of four bits; rows of words are of 8 bits."""

    def rows(self, table: Floats, ids: str) -> str:
        """Take rows of 8 bits that are left on disk."""
        return rows_on_disk(self._graph, table, ids)

    def product(self, operand: str, matrix: Floats, bias: Floats | None) -> str:
        """Multiply activations (n, tokens, k) with a matrix (outputs, k), k in whole blocks, and add a bias."""
        packed, scales = quantise(matrix)
        inputs = operand, self._graph.constant(packed), self._graph.constant(scales.ravel())
        sizes = {"K": matrix.shape[1], "N": matrix.shape[0], "bits": 4, "block_size": BLOCK}
        found = self._graph.node("MatMulNBits", *inputs, domain=MICROSOFT, accuracy_level=_IN_INT8, **sizes)
        return found if bias is None else self._graph.node("Add", found, self.constant(bias))


def quantise(matrix: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Write a matrix (rows, k) in numbers from -8 to 7, two to a byte: (rows, k / 32, 16), and scales, (rows, k / 32).

    Of each block the number that is farthest from 0 is -8 times its scale; what was rounded so before stays as it is.
    """
    blocks = matrix.reshape(len(matrix), -1, BLOCK)
    farthest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    scales = np.where(farthest == 0, 1, farthest / -8).astype(np.float32)
    numbers = np.clip(np.rint(blocks / scales[..., None]) + 8, 0, 15).astype(np.uint8)
    return numbers[..., ::2] | (numbers[..., 1::2] << 4), scales
