"""An opset-18 graph rewritten for opset 17 computes the same, or is refused by node."""

from collections.abc import Sequence

import numpy as np
import onnx
import onnxruntime as ort
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge_mm_export.downgrade import downgrade
from edge_mm_export.onnx_file import opset_of

X = np.random.default_rng(0).standard_normal((2, 6, 4, 4)).astype(np.float32)


def model(
    nodes: Sequence[onnx.NodeProto], *, outputs: Sequence[str] = ("y",), **constants: np.ndarray
) -> onnx.ModelProto:
    graph = helper.make_graph(
        list(nodes),
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, X.shape)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    return onnx.shape_inference.infer_shapes(whole)


def run(graph: onnx.ModelProto) -> list[np.ndarray]:
    session = ort.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": X})


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str] = ("y",), **attributes: object) -> onnx.NodeProto:
    return helper.make_node(kind, list(inputs), list(outputs), name=f"the_{kind}", **attributes)


AXES = np.array([1, 3], np.int64)
SIZES = np.array([2, 6, 8, 8], np.int64)
SAME = [
    model([node("ReduceMean", ["x", "axes"], keepdims=0)], axes=AXES),
    model([node("ReduceMax", ["x"])]),
    model([node("ReduceSum", ["x", "axes"])], axes=AXES),
    model([helper.make_node("Constant", [], ["a"], value=numpy_helper.from_array(AXES)), node("ReduceL2", ["x", "a"])]),
    model([node("Split", ["x"], ["y", "z"], axis=1, num_outputs=2)], outputs=("y", "z")),
    model(
        [node("Resize", ["x", "", "", "sizes"], mode="nearest", antialias=0, keep_aspect_ratio_policy="stretch")],
        sizes=SIZES,
    ),
    model([node("Pad", ["x", "pads"])], pads=np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64)),
]


@pytest.mark.parametrize("graph", SAME, ids=lambda graph: graph.graph.node[-1].op_type)
def test_the_same_result(graph: onnx.ModelProto) -> None:
    before = run(graph)
    after = downgrade(graph)
    assert opset_of(after) == 17
    onnx.checker.check_model(after, full_check=True)
    for got, wanted in zip(run(after), before, strict=True):
        np.testing.assert_array_equal(got, wanted)


@pytest.mark.parametrize(
    ("graph", "says"),
    [
        (model([node("ReduceMean", ["x", "axes"])]), "its axes are computed"),
        (model([node("ReduceMean", ["x"], noop_with_empty_axes=1)]), "it reduces nothing"),
        (model([node("Resize", ["x", "", "", "sizes"], mode="linear", antialias=1)], sizes=SIZES), "antialiasing"),
        (model([node("Pad", ["x", "pads", "", "axes"])], pads=AXES, axes=AXES), "chosen axes"),
        (model([node("CenterCropPad", ["x", "sizes"])], sizes=SIZES), "new in 18"),
        (model([node("ScatterND", ["x", "i", "u"], reduction="max")]), "maximum or minimum"),
    ],
)
def test_refused_by_node(graph: onnx.ModelProto, says: str) -> None:
    with pytest.raises(ValueError, match=rf"node 'the_\w+'.*{says}"):
        downgrade(graph)
