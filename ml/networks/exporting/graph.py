"""An ONNX graph put together node by node; its constants go into a file beside it, which processes map and share."""

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ml.artefacts.network_files import DATA, MODEL

MICROSOFT = "com.microsoft"

_OPSET, _IR = 23, 10
_PAGE = 4096
_INSIDE = 1024
"""Constants of fewer bytes stay in the graph."""


class Graph:
    """A graph being built in a folder; as a context it holds the file of constants open, and `save` ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._stream = (folder / DATA).open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()

    def constant(self, array: NDArray[Any]) -> str:
        """Put an array into the graph, small ones once only, and name it."""
        array = np.ascontiguousarray(array).reshape(np.shape(array))
        if array.nbytes < _INSIDE:
            name = f"c_{array.dtype}_{array.shape}_{array.tobytes().hex()}"[:200]
            name = name if len(name) < 200 else f"{name}_{len(self._constants)}"
            self._constants.setdefault(name, numpy_helper.from_array(array, name))
        else:
            name = f"c_{len(self._constants)}"
            self._constants[name] = self._outside(array, name)
        return name

    def node(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node of one output, and name that."""
        name = f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name=name, domain=domain, **attributes))
        return name

    def input(self, name: str, element: int, axes: Sequence[str | int]) -> str:
        """Declare an input of an ONNX type; its axes are named, or numbers where they never change."""
        self._inputs.append(helper.make_tensor_value_info(name, element, axes))
        return name

    def output(self, name: str, value: str, axes: Sequence[str | int]) -> None:
        """Declare a node's output as one of the graph's, in float32."""
        self._nodes.append(helper.make_node("Cast", [value], [name], to=TensorProto.FLOAT))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, axes))

    def save(self) -> None:
        """Write the graph to its folder."""
        constants = list(self._constants.values())
        graph = helper.make_graph(self._nodes, "claimwire", self._inputs, self._outputs, constants)
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(MICROSOFT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR, producer_name="claimwire")
        (self.folder / MODEL).write_bytes(model.SerializeToString())

    def _outside(self, array: NDArray[Any], name: str) -> onnx.TensorProto:
        """Write an array where a page of memory begins, so that it can be mapped."""
        self._stream.write(bytes(-self._stream.tell() % _PAGE))
        tensor = TensorProto(name=name, dims=array.shape, data_type=helper.np_dtype_to_tensor_dtype(array.dtype))
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", DATA), ("offset", self._stream.tell()), ("length", array.nbytes)):
            tensor.external_data.add(key=key, value=str(value))
        array.tofile(self._stream)
        return tensor
