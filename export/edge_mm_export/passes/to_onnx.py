"""PyTorch modules become ONNX files: one per encoder, one for fusion and heads, and the whole model as one."""

from functools import partial
from pathlib import Path
from typing import cast

from edge_mm.contracts.base import Contract
from edge_mm.contracts.targets import TARGETS
from edge_mm_export.dynamic import check_dynamic
from edge_mm_export.exporter import ExportedGraph, export_graph
from edge_mm_export.graphs import GraphFile, GraphSet, write_files
from edge_mm_export.load_source import load_source
from edge_mm_export.onnx_file import declare, opset_of, save_onnx
from edge_mm_export.passes.settings import ToOnnxSettings
from edge_mm_export.passes.table import PassContext
from edge_mm_export.probe import example, probe_sizes
from edge_mm_export.source import SourceGraph, SourceModel


def run(settings: Contract, source: Path | None, out: Path, context: PassContext) -> None:  # noqa: ARG001
    """Export every graph of the recipe's model into ``out``.

    Raises:
        GateError: an operator cannot be exported; names it and the module that uses it.
    """
    chosen = cast("ToOnnxSettings", settings)
    model = load_source(context.recipe, context.folder)
    split = model.only("fusion") is not None
    graphs: dict[str, GraphFile] = {}
    for name, graph in model.graphs.items():
        if graph.role == "monolithic" and split and not chosen.monolithic:
            continue
        context.say(f"to_onnx: {name}")
        graphs[name] = _write(name, graph, model, out, chosen, opset=TARGETS[context.recipe.target].opset)
    GraphSet(
        model=model.label,
        modalities=model.modalities,
        heads=model.heads,
        graphs=graphs,
        files=write_files(out, model.files),
    ).write(out)


def _write(
    name: str, graph: SourceGraph, model: SourceModel, out: Path, settings: ToOnnxSettings, *, opset: int
) -> GraphFile:
    exported = _export(name, graph, model, settings, opset=opset)
    declare(exported.model, graph.inputs, graph.outputs)
    save_onnx(exported.model, out / f"{name}.onnx")
    return GraphFile(
        role=graph.role,
        modality=graph.modality,
        inputs=graph.inputs,
        outputs=graph.outputs,
        file=f"{name}.onnx",
        opset=opset_of(exported.model),
        exporter=exported.exporter,
        notes=exported.notes,
    )


def _export(
    name: str, graph: SourceGraph, model: SourceModel, settings: ToOnnxSettings, *, opset: int
) -> ExportedGraph:
    assert graph.module is not None  # Only a model built from code reaches this pass.
    sizes = probe_sizes(graph.inputs, model.modalities, step=0)
    return export_graph(
        graph.module,
        example(graph.inputs, sizes),
        inputs=graph.inputs,
        outputs=graph.outputs,
        opset=opset,
        exporter=settings.exporter,
        check=partial(check_dynamic, graph=graph, modalities=model.modalities),
        where=f"graph '{name}'",
    )
