"""Which nodes of a graph an engine would run as one kernel, and what crosses memory between kernels.

The rules are those that TensorRT documents for its fusions, without its exceptions: a convolution or product takes the
element-wise nodes that follow it along; a softmax between two products makes them one attention kernel; views cost
nothing. An engine that fuses less has more kernels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final

import onnx

from edge_mm_export.cost_ops import COUNTS, Shapes

VIEWS: Final = frozenset(
    {"Concat", "Dropout", "Expand", "Flatten", "Identity", "Reshape", "Slice", "Split", "Squeeze", "Unsqueeze"}
)
"""Nodes whose output an engine reads where the input lies."""

HEADS: Final = frozenset(
    {
        *COUNTS,
        *("ArgMax", "ArgMin", "AveragePool", "CumSum", "Gather", "GatherElements", "GatherND", "GlobalAveragePool"),
        *("GlobalMaxPool", "GridSample", "GroupNormalization", "InstanceNormalization", "LayerNormalization", "LpPool"),
        *("MaxPool", "NonMaxSuppression", "ReduceL2", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd"),
        *("ReduceSum", "Resize", "ScatterElements", "ScatterND", "Softmax", "LogSoftmax", "TopK"),
    }
)
"""Nodes that start a kernel. What is in neither set is element-wise and follows its producer."""

MEASURES: Final = frozenset({"Shape", "Size"})
"""Nodes whose output depends on shapes alone: folded when shapes are fixed."""


@dataclass
class Kernel:
    """Nodes that run as one, and the elements they move."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    reads: dict[str, int] = field(default_factory=dict)
    """Elements by tensor that another kernel, or the caller, made."""
    weights: dict[str, int] = field(default_factory=dict)
    writes: dict[str, int] = field(default_factory=dict)

    def has(self, operator: str) -> bool:
        """True if a node of that type is in it."""
        return any(node.op_type == operator for node in self.nodes)


class Grouping:
    """Walks a graph in order and puts its nodes into kernels."""

    def __init__(self, graph: onnx.GraphProto, shapes: Shapes) -> None:
        self.kernels: list[Kernel] = []
        self._shapes = shapes
        constants = {tensor.name for tensor in graph.initializer}
        inputs = [value.name for value in graph.input if value.name not in constants]
        self._roots: dict[str, frozenset[str]] = {name: frozenset({name}) for name in inputs}
        """Of each tensor that depends on the inputs: the tensors in memory that it is a view of."""
        self._maker: dict[str, int] = {}
        """Kernel that made a tensor in memory; the graph's inputs have none."""
        for node in graph.node:
            self._place(node)
        for value in graph.output:
            self._escape(self._roots.get(value.name, frozenset()))

    def _place(self, node: onnx.NodeProto) -> None:
        live = [name for name in node.input if name in self._roots]
        if not live or node.op_type in MEASURES:
            return
        if node.op_type in VIEWS:
            roots = frozenset().union(*(self._roots[name] for name in live))
            self._roots |= {name: roots for name in node.output if name}
            return
        index = self._kernel(node, live)
        kernel = self.kernels[index]
        kernel.nodes.append(node)
        for name in node.input:
            self._read(kernel, index, node, name)
        for name in filter(None, node.output):
            self._roots[name] = frozenset({name})
            self._maker[name] = index

    def _kernel(self, node: onnx.NodeProto, live: Sequence[str]) -> int:
        makers = [self._maker[root] for name in live for root in self._roots[name] if root in self._maker]
        latest = max(makers, default=None)
        if latest is None or (node.op_type in HEADS and not self._joins(node, live, self.kernels[latest])):
            self.kernels.append(Kernel())
            return len(self.kernels) - 1
        return latest

    def _joins(self, node: onnx.NodeProto, live: Sequence[str], kernel: Kernel) -> bool:
        if node.op_type == "Softmax":
            return kernel.has("MatMul")
        # The second product of attention: both of its operands are activations, one comes from the softmax.
        return node.op_type == "MatMul" and len(live) == 2 and kernel.has("Softmax")

    def _read(self, kernel: Kernel, index: int, node: onnx.NodeProto, name: str) -> None:
        if name in self._roots:
            foreign = frozenset(root for root in self._roots[name] if self._maker.get(root) != index)
            if foreign:
                read = node.output[0] if node.op_type == "Gather" else name
                kernel.reads[name] = prod(self._shapes[read])
                self._escape(foreign)
        elif name and node.op_type == "Gather":
            # An embedding: only the rows that are looked up are read.
            kernel.reads[name] = prod(self._shapes[node.output[0]])
        elif name in self._shapes:
            kernel.weights[name] = prod(self._shapes[name])

    def _escape(self, roots: frozenset[str]) -> None:
        for root in roots:
            if root in self._maker:
                self.kernels[self._maker[root]].writes[root] = prod(self._shapes[root])


def totals(kernels: Sequence[Kernel]) -> Mapping[str, int]:
    """Elements of weights and of activations that the kernels move, and how many kernels there are."""
    return {
        "weights": sum(sum(kernel.weights.values()) for kernel in kernels),
        "activations": sum(sum(kernel.reads.values()) + sum(kernel.writes.values()) for kernel in kernels),
        "kernels": len(kernels),
    }
