from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from edge_mm.bench.cost import GraphCost
from edge_mm.errors import BundleError, InputError
from edge_mm_export.cost import graph_cost
from edge_mm_export.cost_ops import macs

FLOAT = TensorProto.FLOAT


def weight(name: str, *shape: int) -> onnx.TensorProto:
    return numpy_helper.from_array(np.ones(shape, np.float32), name)


def count(
    folder: Path,
    nodes: Sequence[onnx.NodeProto],
    inputs: Mapping[str, tuple[int, ...]],
    output: str,
    weights: Sequence[onnx.TensorProto] = (),
    *,
    rank: int | None = None,
) -> GraphCost:
    sizes = [f"d{axis}" for axis in range(rank or len(next(iter(inputs.values()))))]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info(name, FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(output, FLOAT, sizes)],
        list(weights),
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    path = folder / "g.onnx"
    onnx.save(model, path)
    return graph_cost(path, inputs)


def test_a_convolution_takes_its_activation_and_residual_along(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Conv", ["x", "w", "b"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]),
        # SiLU as exporters write it: both read the convolution's output, none leaves the kernel.
        helper.make_node("Sigmoid", ["c"], ["s"]),
        helper.make_node("Mul", ["c", "s"], ["m"]),
        helper.make_node("Add", ["m", "x"], ["y"]),
    ]
    got = count(tmp_path, nodes, {"x": (1, 8, 10, 10)}, "y", [weight("w", 8, 8, 3, 3), weight("b", 8)])
    assert got.kernels == 1
    assert got.flops == 2 * 8 * 10 * 10 * 8 * 9
    assert got.weights == 8 * 8 * 9 + 8
    # The picture is read, for the convolution and for the addition once each is in the cache; the result is written.
    assert got.activations == 800 + 800


def test_groups_and_strides_make_a_convolution_cheaper(tmp_path: Path) -> None:
    nodes = [helper.make_node("Conv", ["x", "w"], ["y"], group=8, strides=[2, 2], pads=[1, 1, 1, 1])]
    got = count(tmp_path, nodes, {"x": (1, 8, 10, 10)}, "y", [weight("w", 8, 1, 3, 3)])
    assert got.flops == 2 * 8 * 5 * 5 * 9


def test_a_transposed_convolution_counts_its_input(tmp_path: Path) -> None:
    nodes = [helper.make_node("ConvTranspose", ["x", "w"], ["y"], strides=[2, 2])]
    got = count(tmp_path, nodes, {"x": (1, 4, 5, 5)}, "y", [weight("w", 4, 3, 2, 2)])
    assert got.flops == 2 * 4 * 25 * 3 * 4


def test_gemm_counts_with_its_transposed_operand(tmp_path: Path) -> None:
    nodes = [helper.make_node("Gemm", ["x", "w"], ["y"], transA=1, transB=1)]
    got = count(tmp_path, nodes, {"x": (6, 2)}, "y", [weight("w", 5, 6)])
    assert got.flops == 2 * 2 * 6 * 5
    assert got.weights == 30


def test_attention_is_one_kernel_and_its_scores_never_leave_it(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Transpose", ["k"], ["kt"], perm=[0, 1, 3, 2]),
        helper.make_node("MatMul", ["q", "kt"], ["scores"]),
        helper.make_node("Mul", ["scores", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "mask"], ["masked"]),
        helper.make_node("Softmax", ["masked"], ["probabilities"], axis=-1),
        helper.make_node("MatMul", ["probabilities", "v"], ["y"]),
    ]
    shape = (1, 2, 7, 4)
    inputs = {"q": shape, "k": shape, "v": shape, "mask": (1, 1, 1, 7)}
    got = count(tmp_path, nodes, inputs, "y", [weight("scale", 1)])
    assert got.flops == 2 * 2 * (2 * 7 * 7 * 4)
    assert got.kernels == 2  # the transposition, which nothing precedes here, and attention
    # k, its transposition written and read, q, v, mask, y: seven times nothing of the 98 scores.
    assert got.activations == 56 * 6 + 7


def test_the_same_attention_as_one_operator_costs_the_same_work() -> None:
    node = helper.make_node("Attention", ["q", "k", "v"], ["y"])
    four = dict.fromkeys("qkvy", (1, 2, 7, 4))
    three = dict.fromkeys("qkvy", (1, 7, 8))
    assert macs(node, four) == macs(node, three) == 2 * (2 * 7 * 7 * 4)


def test_einsum_and_recurrent_layers_are_counted() -> None:
    einsum = helper.make_node("Einsum", ["a", "b"], ["y"], equation="bij, bjk -> bik")
    assert macs(einsum, {"a": (2, 3, 4), "b": (2, 4, 5), "y": (2, 3, 5)}) == 2 * 3 * 4 * 5
    lstm = helper.make_node("LSTM", ["x", "w", "r"], ["y"], hidden_size=6)
    assert macs(lstm, {"x": (9, 1, 5), "w": (1, 24, 5), "r": (1, 24, 6)}) == 9 * (24 * 5 + 24 * 6)


def test_views_and_shape_arithmetic_cost_nothing(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Relu", ["x"], ["r"]),
        helper.make_node("Shape", ["r"], ["size"]),
        helper.make_node("Gather", ["size", "zero"], ["batch"]),
        helper.make_node("Concat", ["batch", "rest"], ["target"], axis=0),
        helper.make_node("Reshape", ["r", "target"], ["flat"]),
        helper.make_node("MatMul", ["flat", "w"], ["y"]),
    ]
    constants = [
        numpy_helper.from_array(np.asarray([0], np.int64), "zero"),
        numpy_helper.from_array(np.asarray([-1], np.int64), "rest"),
        weight("w", 12, 2),
    ]
    got = count(tmp_path, nodes, {"x": (1, 3, 4)}, "y", constants, rank=2)
    assert got.kernels == 2
    assert got.weights == 24
    assert got.activations == 12 + 12 + 12 + 2


def test_quantisation_nodes_do_not_change_the_work(tmp_path: Path) -> None:
    plain = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    inputs = {"x": (3, 8)}
    float_cost = count(tmp_path, plain, inputs, "y", [weight("w", 8, 4)])
    scale, zero = weight("s"), numpy_helper.from_array(np.asarray(0, np.int8), "z")
    quantised = [
        helper.make_node("QuantizeLinear", ["x", "s", "z"], ["xq"]),
        helper.make_node("DequantizeLinear", ["xq", "s", "z"], ["xd"]),
        helper.make_node("DequantizeLinear", ["wq", "s", "z"], ["wd"]),
        helper.make_node("MatMul", ["xd", "wd"], ["y"]),
    ]
    weights = [numpy_helper.from_array(np.ones((8, 4), np.int8), "wq"), scale, zero]
    int8_cost = count(tmp_path, quantised, inputs, "y", weights)
    assert int8_cost.flops == float_cost.flops
    # The three scales and zero points are single elements.
    assert int8_cost.weights == pytest.approx(float_cost.weights, abs=4)


def test_an_embedding_reads_only_the_rows_it_looks_up(tmp_path: Path) -> None:
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, (1, 5))
    out = helper.make_tensor_value_info("y", FLOAT, (1, 5, 16))
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "ids"], ["y"])], "g", [ids], [out], [weight("table", 1000, 16)]
    )
    path = tmp_path / "g.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    got = graph_cost(path, {"ids": (1, 5)})
    assert got.weights == 0
    assert got.flops == 0
    assert got.activations == 80 + 80 + 80


def test_a_concatenation_is_read_where_its_parts_lie(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "a"], ["left"]),
        helper.make_node("MatMul", ["x", "b"], ["right"]),
        helper.make_node("Concat", ["left", "right"], ["both"], axis=1),
        helper.make_node("MatMul", ["both", "c"], ["y"]),
    ]
    weights = [weight("a", 4, 3), weight("b", 4, 5), weight("c", 8, 2)]
    got = count(tmp_path, nodes, {"x": (2, 4)}, "y", weights)
    assert got.kernels == 3
    assert got.activations == 2 * 8 + (6 + 10) + 16 + 4


def test_a_file_that_is_no_graph(tmp_path: Path) -> None:
    (tmp_path / "g.onnx").write_bytes(b"nonsense")
    with pytest.raises(InputError, match=r"g\.onnx"):
        graph_cost(tmp_path / "g.onnx", {})


def test_shapes_that_do_not_fit(tmp_path: Path) -> None:
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
    count(tmp_path, nodes, {"x": (3, 8)}, "y", [weight("w", 8, 4)])
    with pytest.raises(BundleError, match="to run"):
        graph_cost(tmp_path / "g.onnx", {"x": (3, 9)})
