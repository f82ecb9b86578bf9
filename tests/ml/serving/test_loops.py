"""A network that could run for ever is not opened, wherever in the file its loop stands."""

import onnx
import pytest
from onnx import TensorProto, helper

from ml.artefacts.on_disk import BrokenArtefactError
from ml.serving.loops import loop_in
from ml.serving.onnx import open_session

X = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
Y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
GO = helper.make_tensor_value_info("go", TensorProto.BOOL, [])


def endless():
    """A loop that goes on while `go` stays true."""
    value = helper.make_tensor_value_info
    body = helper.make_graph(
        [helper.make_node("Identity", ["on"], ["still"]), helper.make_node("Identity", ["a"], ["b"])], "body",
        [value("n", TensorProto.INT64, []), value("on", TensorProto.BOOL, []), value("a", TensorProto.FLOAT, [1])],
        [value("still", TensorProto.BOOL, []), value("b", TensorProto.FLOAT, [1])],
    )  # fmt: skip
    return helper.make_node("Loop", ["", "go", "x"], ["y"], body=body)


def model(nodes, functions=()):
    graph = helper.make_graph(nodes, "graph", [X, GO], [Y])
    imports = [helper.make_opsetid("", 18), helper.make_opsetid("own", 1)]
    return helper.make_model(graph, functions=functions, opset_imports=imports, ir_version=10)


def inside_a_branch():
    branch = helper.make_graph([endless()], "then", [], [Y])
    return model([helper.make_node("If", ["go"], ["y"], then_branch=branch, else_branch=branch)])


def inside_a_function():
    imports = [helper.make_opsetid("", 18)]
    function = helper.make_function("own", "Endless", ["x", "go"], ["y"], [endless()], imports)
    return model([helper.make_node("Endless", ["x", "go"], ["y"], domain="own")], [function])


@pytest.mark.parametrize("made", [lambda: model([endless()]), inside_a_branch, inside_a_function])
def test_a_loop_is_found_and_refused(tmp_path, made):
    onnx.save(made(), tmp_path / "model.onnx")
    with pytest.raises(BrokenArtefactError, match=r"model\.onnx holds a loop \(Loop\).*train the version again"):
        open_session(tmp_path / "model.onnx")


def test_a_network_without_loops_is_opened_even_where_it_names_one(tmp_path):
    onnx.save(model([helper.make_node("Identity", ["x"], ["y"], name="Loop", doc_string="Loop")]), tmp_path / "a.onnx")
    assert loop_in(tmp_path / "a.onnx") is None
    open_session(tmp_path / "a.onnx")


@pytest.mark.parametrize("content", [b"\x3a\x7fcut", b"\xff" * 20, b"\x3b\x01"])
def test_what_is_no_onnx_file_is_told_in_a_sentence(tmp_path, content):
    (tmp_path / "a.onnx").write_bytes(content)
    with pytest.raises(BrokenArtefactError, match="cannot be loaded"):
        open_session(tmp_path / "a.onnx")
