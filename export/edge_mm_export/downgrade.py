"""Rewriting an opset-18 graph for opset 17, the newest that TensorRT 8.6 reads.

The newer exporter writes no opset below 18, the older one traces sizes into some attention layers, and ONNX's own
converter has no way down for several operators. What changed from 17 to 18 is listed in ONNX's ``docs/Changelog.md``.
"""

from typing import Final

import numpy as np
import onnx
from onnx import numpy_helper

FROM, TO = 18, 17
REDUCTIONS: Final = frozenset(
    f"Reduce{name}" for name in ("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "SumSquare")
)
"""18 made their axes an input; ``ReduceSum`` had them there since 13."""
NEW: Final = frozenset(
    {"BitwiseAnd", "BitwiseNot", "BitwiseOr", "BitwiseXor", "CenterCropPad", "Col2Im", "GroupNormalization"}
)
"""Operators that 18 introduced."""


def downgrade(model: onnx.ModelProto) -> onnx.ModelProto:
    """Rewrite in place.

    Raises:
        ValueError: an operator uses what opset 17 does not have; names the node.
    """
    for graph in (model.graph, *_inner(model.graph)):
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
        constants |= {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        for node in graph.node:
            if node.domain in ("", "ai.onnx"):
                _rewrite(node, constants | _constant_nodes(graph))
    for entry in model.opset_import:
        if entry.domain in ("", "ai.onnx") and entry.version == FROM:
            entry.version = TO
    onnx.checker.check_model(model)
    return model


def _inner(graph: onnx.GraphProto) -> list[onnx.GraphProto]:
    found = [attribute.g for node in graph.node for attribute in node.attribute if attribute.HasField("g")]
    return [each for inner in found for each in (inner, *_inner(inner))]


def _constant_nodes(graph: onnx.GraphProto) -> dict[str, np.ndarray]:
    return {
        node.output[0]: numpy_helper.to_array(node.attribute[0].t)
        for node in graph.node
        if node.op_type == "Constant" and node.attribute[0].name == "value"
    }


def _rewrite(node: onnx.NodeProto, constants: dict[str, np.ndarray]) -> None:
    if node.op_type in NEW:
        raise _impossible(node, "the operator is new in 18")
    if node.op_type in REDUCTIONS:
        _axes_to_attribute(node, constants)
    elif node.op_type == "Split":
        _drop(node, "num_outputs")  # Without it and without sizes, 17 splits evenly into its outputs, as 18 does.
    elif node.op_type == "Resize":
        _plain_resize(node)
    elif node.op_type == "Pad" and len(node.input) > 3 and node.input[3]:
        raise _impossible(node, "it pads chosen axes")
    elif node.op_type in {"ScatterElements", "ScatterND"} and _attribute(node, "reduction") in {b"max", b"min"}:
        raise _impossible(node, "it reduces by maximum or minimum")


def _axes_to_attribute(node: onnx.NodeProto, constants: dict[str, np.ndarray]) -> None:
    keeps_all = _attribute(node, "noop_with_empty_axes")
    _drop(node, "noop_with_empty_axes")
    if len(node.input) < 2 or not node.input[1]:
        if keeps_all:
            raise _impossible(node, "it reduces nothing")
        return
    if node.input[1] not in constants:
        raise _impossible(node, "its axes are computed")
    node.attribute.append(onnx.helper.make_attribute("axes", constants[node.input[1]].tolist()))
    del node.input[1:]


def _plain_resize(node: onnx.NodeProto) -> None:
    policy = _attribute(node, "keep_aspect_ratio_policy")
    if _attribute(node, "antialias") or _attribute(node, "axes") or policy not in (None, b"stretch"):
        raise _impossible(node, "it resizes with antialiasing, chosen axes or a kept aspect ratio")
    for name in ("antialias", "keep_aspect_ratio_policy"):
        _drop(node, name)


def _attribute(node: onnx.NodeProto, name: str) -> object:
    found = (onnx.helper.get_attribute_value(entry) for entry in node.attribute if entry.name == name)
    return next(found, None)


def _drop(node: onnx.NodeProto, name: str) -> None:
    kept = [entry for entry in node.attribute if entry.name != name]
    del node.attribute[:]
    node.attribute.extend(kept)


def _impossible(node: onnx.NodeProto, why: str) -> ValueError:
    return ValueError(f"opset {TO} has no form of node '{node.name}' ({node.op_type}): {why}")
