"""Multiply-accumulates of one operator, from the shapes it meets."""

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Final, TypeAlias

import onnx
from onnx import helper

Shapes: TypeAlias = Mapping[str, Sequence[int]]
"""Shape by tensor."""

Count: TypeAlias = Callable[[onnx.NodeProto, Shapes], int]


def _convolution(weight: int) -> Count:
    def count(node: onnx.NodeProto, shapes: Shapes) -> int:
        # The weight is (out, in / groups, *kernel): every output element takes one of each but the first.
        return prod(shapes[node.output[0]]) * prod(shapes[node.input[weight]][1:])

    return count


def _transposed(node: onnx.NodeProto, shapes: Shapes) -> int:
    # The weight is (in, out / groups, *kernel): every input element is spread over all but the first.
    return prod(shapes[node.input[0]]) * prod(shapes[node.input[1]][1:])


def _product(node: onnx.NodeProto, shapes: Shapes) -> int:
    return prod(shapes[node.output[0]]) * shapes[node.input[0]][-1]


def _gemm(node: onnx.NodeProto, shapes: Shapes) -> int:
    first = shapes[node.input[0]]
    return prod(shapes[node.output[0]]) * first[0 if _attribute(node, "transA", 0) else 1]


def _attention(node: onnx.NodeProto, shapes: Shapes) -> int:
    # Queries times keys, then scores times values: the third dimension from the end of K is its length in both layouts.
    length = shapes[node.input[1]][-2]
    return (prod(shapes[node.input[0]]) + prod(shapes[node.output[0]])) * length


def _recurrent(node: onnx.NodeProto, shapes: Shapes) -> int:
    steps, batch = shapes[node.input[0]][:2]
    return steps * batch * (prod(shapes[node.input[1]]) + prod(shapes[node.input[2]]))


def _einsum(node: onnx.NodeProto, shapes: Shapes) -> int:
    equation = helper.get_node_attr_value(node, "equation").decode().replace(" ", "").split("->")[0]
    sizes: dict[str, int] = {}
    for term, name in zip(equation.split(","), node.input, strict=True):
        sizes |= dict(zip(term, shapes[name], strict=True))
    return prod(sizes.values())


def _attribute(node: onnx.NodeProto, name: str, default: int) -> int:
    return next((attribute.i for attribute in node.attribute if attribute.name == name), default)


COUNTS: Final[Mapping[str, Count]] = {
    "Attention": _attention,
    "Conv": _convolution(1),
    "ConvInteger": _convolution(1),
    "ConvTranspose": _transposed,
    "Einsum": _einsum,
    "GRU": _recurrent,
    "Gemm": _gemm,
    "LSTM": _recurrent,
    "MatMul": _product,
    "MatMulInteger": _product,
    "QLinearConv": _convolution(3),
    "QLinearMatMul": _product,
    "RNN": _recurrent,
}
"""Operators that multiply; every other one counts as none."""


def macs(node: onnx.NodeProto, shapes: Shapes) -> int:
    """Multiply-accumulates of a node."""
    count = COUNTS.get(node.op_type)
    return 0 if count is None else count(node, shapes)
