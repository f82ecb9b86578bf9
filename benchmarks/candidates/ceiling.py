"""The bare matrix products of the encoder's layers in onnxruntime, on all cores at once, in int8 or fp32.

A text stands for one layer's products with 512 rows on each core; `python ceiling.py FOLDER int8`.
"""

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from process import Score, serve

ROWS = 512
SHAPES = ((768, 768), (768, 768), (768, 768), (768, 768), (768, 3072), (3072, 768))
OPERATIONS = 2 * ROWS * sum(inner * outer for inner, outer in SHAPES)
TYPES = {
    "int8": ("MatMulInteger", np.uint8, np.int8, TensorProto.UINT8, TensorProto.INT32),
    "fp32": ("MatMul", np.float32, np.float32, TensorProto.FLOAT, TensorProto.FLOAT),
}


def product(inner: int, outer: int, kind: str) -> tuple[onnxruntime.InferenceSession, Any]:
    operator, given_type, matrix_type, given, found = TYPES[kind]
    chance = np.random.default_rng(0)
    matrix = numpy_helper.from_array(chance.integers(-127, 127, (inner, outer)).astype(matrix_type), "matrix")
    rows = helper.make_tensor_value_info("rows", given, [ROWS, inner])
    result = helper.make_tensor_value_info("result", found, [ROWS, outer])
    node = helper.make_node(operator, ["rows", "matrix"], ["result"])
    graph = helper.make_graph([node], "product", [rows], [result], [matrix])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session, chance.integers(0, 127, (ROWS, inner)).astype(given_type)


def load(_folder: Path) -> Score:
    products = [product(inner, outer, sys.argv[2]) for inner, outer in SHAPES]

    def layer(_text: str) -> None:
        for session, rows in products:
            session.run(None, {"rows": rows})

    def score(texts: Sequence[str]) -> None:
        cores = len(os.sched_getaffinity(0))
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(layer, [text for text in texts for _ in range(cores)]))

    return score


if __name__ == "__main__":
    serve(load)
