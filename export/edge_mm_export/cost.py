"""Counting what each graph of a bundle asks of a machine, for ``evidence/cost.json``."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from edge_mm.bench.cost import BundleCost, GraphCost
from edge_mm.contracts.manifest import Candidate, GraphSpec, Manifest
from edge_mm.engines.ort_options import ORT_ERRORS, one_line
from edge_mm.errors import BundleError
from edge_mm_export.cost_groups import Grouping, totals
from edge_mm_export.cost_ops import macs
from edge_mm_export.onnx_file import load_onnx


def bundle_cost(bundle: Path, manifest: Manifest) -> BundleCost:
    """Count every graph of an unpacked bundle, at batch 1 and the longest text.

    Raises:
        InputError: a file is no ONNX graph.
        BundleError: a graph does not run.
    """
    shapes = {name: _shapes(graph, manifest) for name, graph in manifest.graphs.items()}
    return BundleCost(
        graphs={
            name: graph_cost(bundle / _plainest(graph).file, shapes[name]) for name, graph in manifest.graphs.items()
        },
        shapes={f"{name}.{tensor}": size for name, sizes in shapes.items() for tensor, size in sizes.items()},
    )


def graph_cost(path: Path, shapes: Mapping[str, Sequence[int]]) -> GraphCost:
    """Count one graph.

    Args:
        path: an ONNX file.
        shapes: of each input.

    Raises:
        InputError: the file is no ONNX graph.
        BundleError: it does not run with these shapes.
    """
    model = load_onnx(path, where=f"graph {path.name}")
    try:
        found = _run_for_shapes(model, shapes)
    except ORT_ERRORS as error:
        fix = "Export it again."
        raise BundleError(f"graph {path.name}", expected="to run", got=one_line(error), fix=fix) from None
    kernels = Grouping(model.graph, found).kernels
    counted = sum(macs(node, found) for kernel in kernels for node in kernel.nodes)
    moved = totals(kernels)
    return GraphCost(
        flops=2.0 * counted,
        weights=float(moved["weights"]),
        activations=float(moved["activations"]),
        kernels=max(moved["kernels"], 1),
    )


def _run_for_shapes(model: onnx.ModelProto, shapes: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    """Shape of every tensor, from one run on zeros: inference alone loses them where a shape is computed."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    given = {value.name for value in model.graph.output}
    names = [name for node in model.graph.node for name in node.output if name]
    probe.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in given)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(probe.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feed = {value.name: np.zeros(shapes[value.name], _dtype(value.type)) for value in session.get_inputs()}
    outputs = [value.name for value in session.get_outputs()]
    found = {name: tuple(np.shape(array)) for name, array in zip(outputs, session.run(outputs, feed), strict=True)}
    constants = {tensor.name: tuple(tensor.dims) for tensor in model.graph.initializer}
    return constants | found | {name: tuple(size) for name, size in shapes.items()}


def _dtype(kind: str) -> np.dtype[np.generic]:
    names = {"tensor(float)": "float32", "tensor(double)": "float64", "tensor(bool)": "bool"}
    return np.dtype(names.get(kind, kind.removeprefix("tensor(").removesuffix(")")))


def _plainest(graph: GraphSpec) -> Candidate:
    """The candidate without Q/DQ nodes and casts, if there is one: all have the same work."""
    order = ("fp32", "fp16", "mixed", "int8")
    return min(graph.candidates, key=lambda candidate: order.index(candidate.precision))


def _shapes(graph: GraphSpec, manifest: Manifest) -> dict[str, tuple[int, ...]]:
    lengths: Iterable[int] = (
        modality.preprocess.max_tokens for modality in manifest.modalities if modality.preprocess.kind == "text"
    )
    longest = max(lengths, default=1)
    return {
        tensor.name: tuple(
            size if isinstance(size, int) else (longest if axis else 1) for axis, size in enumerate(tensor.shape)
        )
        for tensor in graph.inputs
    }
