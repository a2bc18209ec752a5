"""Ready ONNX files become an artifact: checked, described, and stripped of traces of the machine that made them."""

from pathlib import Path

from edge_mm.contracts.base import Contract
from edge_mm.contracts.tensors import TensorSpec
from edge_mm.errors import InputError
from edge_mm_export.adapt_onnx import adapt_onnx
from edge_mm_export.graphs import GraphFile, GraphSet, write_files
from edge_mm_export.onnx_file import declare, load_onnx, opset_of, save_onnx
from edge_mm_export.passes.table import PassContext
from edge_mm_export.recipe_model import OnnxSettings
from edge_mm_export.source import SourceGraph


def run(settings: Contract, source: Path | None, out: Path, context: PassContext) -> None:  # noqa: ARG001
    """Copy the files that the recipe names into ``out``."""
    recipe = context.recipe
    assert isinstance(recipe.model, OnnxSettings)  # The chain was checked: only such a recipe starts with "files".
    model = adapt_onnx(recipe.model, folder=context.folder)
    files = {entry.name: context.folder / entry.file for entry in recipe.model.graphs}
    graphs = {
        name: _take(files[name], graph, out / f"{name}.onnx", ceiling=recipe.device.opset)
        for name, graph in model.graphs.items()
    }
    GraphSet(
        model=model.label,
        modalities=model.modalities,
        heads=model.heads,
        graphs=graphs,
        files=write_files(out, model.files),
    ).write(out)


def _take(file: Path, graph: SourceGraph, out: Path, *, ceiling: int) -> GraphFile:
    where = f"graph '{out.stem}' ({file.name})"
    model = load_onnx(file, where=where)
    opset = opset_of(model)
    if opset > ceiling:
        raise InputError(
            where,
            expected=f"opset {ceiling} at most for this target",
            got=f"opset {opset}",
            fix="Export it with an older opset, or choose another target.",
        )
    constants = {tensor.name for tensor in model.graph.initializer}
    kept = [value for value in model.graph.input if value.name not in constants]
    del model.graph.input[:]
    model.graph.input.extend(kept)
    plain = [TensorSpec(name=tensor.name, dtype=tensor.dtype, shape=tensor.shape) for tensor in graph.inputs]
    declare(model, plain, graph.outputs)
    save_onnx(model, out)
    return GraphFile(
        role=graph.role,
        modality=graph.modality,
        inputs=graph.inputs,
        outputs=graph.outputs,
        file=out.name,
        opset=opset,
        exporter="ready",
    )
