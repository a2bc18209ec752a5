"""Where a failing graph first departs from its module: the last module whose output the graph still has, and the next.

Every tensor of the graph is made an output, so the engine can fuse nothing and the graph runs as it was written. A
module's output counts as found if the graph holds a tensor with the same values in any order: exporters transpose and
reshape, and a fused normalisation swallows the output in front of it, but the next module's is there again.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import onnx
import onnxruntime as ort
import torch
from torch import nn

from edge_mm.arrays import Tensor, Tensors
from edge_mm_export.parity import Tolerance
from edge_mm_export.source import SourceGraph

MOST_NODES: Final = 5000
"""Graphs with more are not searched: every tensor would have to fit in memory at once."""


def first_departure(file: Path, graph: SourceGraph, tensors: Tensors, tolerance: Tolerance) -> str | None:
    """A sentence that names the module, or None where nothing can be said.

    Args:
        file: the exported graph.
        graph: what it was exported from.
        tensors: inputs by name.
        tolerance: within which values are the same.
    """
    if graph.module is None:
        return None
    inside = _every_tensor(file, tensors)
    outputs = _module_outputs(graph, tensors)
    found = [_is_among(array, inside, tolerance) for array in outputs.values()]
    if not found or found[-1]:
        return None
    last = max((number for number, there in enumerate(found) if there), default=-1)
    names = list(outputs)
    after = f" (up to '{names[last]}' the graph agrees)" if last >= 0 else ""
    return f"The first module whose output the graph does not have is '{names[last + 1]}'{after}."


def _every_tensor(file: Path, tensors: Tensors) -> list[Tensor]:
    """What every node of the graph gives, as sorted values."""
    model = onnx.load(file)
    if len(model.graph.node) > MOST_NODES:
        return []
    known = {value.name for value in model.graph.output}
    names = [name for node in model.graph.node for name in node.output if name and name not in known]
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    taken = {value.name for value in session.get_inputs()}
    got = session.run(None, {name: array for name, array in tensors.items() if name in taken})
    return [_sorted(array) for array in got if isinstance(array, np.ndarray) and array.dtype.kind == "f"]


def _module_outputs(graph: SourceGraph, tensors: Tensors) -> dict[str, Tensor]:
    """What every innermost module gave, by its path, in the order of the run; modules that ran twice are left out."""
    assert graph.module is not None
    seen: list[tuple[str, Tensor]] = []
    handles = [
        module.register_forward_hook(_recorder(path, seen))
        for path, module in graph.module.named_modules()
        if path and not list(module.children())
    ]
    try:
        graph.run(tensors)
    finally:
        for handle in handles:
            handle.remove()
    ran = Counter(path for path, _ in seen)
    return {path: _sorted(array) for path, array in seen if ran[path] == 1}


def _recorder(path: str, seen: list[tuple[str, Tensor]]) -> Callable[[nn.Module, object, object], None]:
    def hook(_: nn.Module, __: object, output: object) -> None:
        if isinstance(output, torch.Tensor) and output.is_floating_point():
            seen.append((path, output.numpy().copy()))

    return hook


def _sorted(array: Tensor) -> Tensor:
    return np.sort(array, axis=None).astype(np.float64)


def _is_among(wanted: Tensor, inside: list[Tensor], tolerance: Tolerance) -> bool:
    return any(
        array.size == wanted.size and np.allclose(array, wanted, atol=tolerance.atol, rtol=tolerance.rtol)
        for array in inside
    )
