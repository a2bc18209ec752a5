"""Constant folding and dead-code removal by onnxslim; inputs and outputs stay as they are."""

from pathlib import Path
from typing import cast

import onnx
import onnxslim

from edge_mm.contracts.base import Contract
from edge_mm.errors import GateError
from edge_mm_export.graphs import GraphSet, write_files
from edge_mm_export.onnx_file import opset_of, save_onnx, signature
from edge_mm_export.passes.settings import SimplifySettings
from edge_mm_export.passes.table import PassContext
from edge_mm_export.quiet import stdout_to_stderr


def run(settings: Contract, source: Path | None, out: Path, context: PassContext) -> None:
    """Simplify every graph of the artifact ``source`` into ``out``.

    Raises:
        GateError: the tool changed a graph's inputs, outputs or opset.
    """
    assert source is not None  # A pass that takes "onnx" is never the first.
    skip = cast("SimplifySettings", settings).skip
    graphs = GraphSet.read(source)
    for name, graph in graphs.graphs.items():
        context.say(f"simplify: {name}")
        model = onnx.load(source / graph.file)
        save_onnx(model if name in skip else slim(model, where=f"graph '{name}'"), out / graph.file)
    write_files(out, {path: (source / path).read_bytes() for path in graphs.files})
    graphs.write(out)


def slim(model: onnx.ModelProto, *, where: str) -> onnx.ModelProto:
    """A smaller graph that computes the same.

    Raises:
        GateError: its inputs, outputs or opset are no longer the same.
    """
    before = _interface(model)
    with stdout_to_stderr():
        slimmed = cast("onnx.ModelProto", onnxslim.slim(model))
    after = _interface(slimmed)
    if before != after:
        raise GateError(
            where,
            expected=f"the interface {before} after simplifying",
            got=after,
            fix="Add the graph's name to the pass's skip list.",
        )
    return slimmed


def _interface(model: onnx.ModelProto) -> tuple[list[tuple[str, bytes]], list[tuple[str, bytes]], int]:
    return signature(model.graph.input), signature(model.graph.output), opset_of(model)
