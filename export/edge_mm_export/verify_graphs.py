"""Each exported graph, run by edge_mm's own engine, against the part of the model that it came from."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import Candidate, GraphSpec
from edge_mm.contracts.modality import subsets
from edge_mm.engines.base import EngineOptions, Session
from edge_mm.engines.ort import OrtBackend
from edge_mm_export.answer import Prepared, encode, encoder_feeds, feeds, possible, presence
from edge_mm_export.graphs import GraphFile
from edge_mm_export.localise import first_departure
from edge_mm_export.parity import ParityRow, Tolerance, compare
from edge_mm_export.source import SourceGraph, SourceModel

OPTIONS: Final = EngineOptions(threads=1)
"""One thread adds in one order, so a repeated verification gives the same figures."""


def graph_row(
    name: str, file: Path, graph: GraphFile, model: SourceModel, samples: Sequence[Prepared], tolerance: Tolerance
) -> ParityRow:
    """Compare one graph on every sample, for every subset of the modalities, and on a batch of two.

    Raises:
        BundleError: the engine cannot load or run the graph.
    """
    session = OrtBackend().open(file, _spec(name, graph), OPTIONS)
    try:
        return compare("graph", name, _pairs(session, model.graphs[name], model, samples), tolerance)
    finally:
        session.close()


def explain(
    row: ParityRow, file: Path, graph: GraphFile, model: SourceModel, samples: Sequence[Prepared], tolerance: Tolerance
) -> str:
    """What is known of why a graph's row failed, as a sentence; empty if nothing is."""
    source = model.graphs[row.name]
    session = OrtBackend().open(file, _spec(row.name, graph), OPTIONS)
    try:
        for sample in samples:
            for tensors in _feeds(source, model, sample):
                pair = (run_session(session, tensors), source.run(tensors))
                if not compare("graph", row.name, [pair], tolerance).passed:
                    return first_departure(file, source, tensors, tolerance) or ""
        return ""
    finally:
        session.close()


def run_session(session: Session, tensors: Tensors) -> dict[str, Tensor]:
    """One run; gives copies of the outputs."""
    session.prepare({name: array.shape for name, array in tensors.items()})
    for name, array in tensors.items():
        np.copyto(session.inputs[name], array)
    session.submit()
    session.wait()
    return {name: array.copy() for name, array in session.outputs.items()}


def _spec(name: str, graph: GraphFile) -> GraphSpec:
    candidate = Candidate(id="fp32", precision="fp32", file=f"{name}.onnx", opset=graph.opset, max_error=0.0)
    return GraphSpec(
        role=graph.role, modality=graph.modality, inputs=graph.inputs, outputs=graph.outputs, candidates=(candidate,)
    )


def _pairs(
    session: Session, graph: SourceGraph, model: SourceModel, samples: Sequence[Prepared]
) -> Iterator[tuple[Tensors, Tensors]]:
    single = [tensors for sample in samples for tensors in _feeds(graph, model, sample)]
    for tensors in (*single, *_batches_of_two(graph, single)):
        yield run_session(session, tensors), graph.run(tensors)


def _feeds(graph: SourceGraph, model: SourceModel, sample: Prepared) -> Iterator[dict[str, Tensor]]:
    """What the graph is fed with for one sample: once for an encoder, once per subset for the others."""
    if graph.role == "encoder":
        yield encoder_feeds(graph.inputs, sample[str(graph.modality)])
        return
    names = [modality.name for modality in model.modalities]
    parts = {name: _parts(graph, model, name, sample) for name in names}
    for chosen in filter(lambda chosen: possible(model, chosen), subsets(names)):
        known = {source: array for name in chosen for source, array in parts[name].items()}
        yield feeds(graph.inputs, known, presence(names, chosen))


def _parts(graph: SourceGraph, model: SourceModel, name: str, sample: Prepared) -> dict[str, Tensor]:
    """What one modality feeds a fusion or a monolithic graph with, by source."""
    arrays = encode(model.encoder(name), sample[name]) if graph.role == "fusion" else sample[name]
    return {f"{name}.{tensor}": array for tensor, array in arrays.items()}


def _batches_of_two(graph: SourceGraph, single: Sequence[Tensors]) -> Iterator[dict[str, Tensor]]:
    """The first two runs of equal shapes in one, unless the graph's batch is fixed."""
    if not all(isinstance(tensor.shape[0], str) for tensor in graph.inputs):
        return
    first = single[0]
    same = (other for other in single[1:] if all(other[name].shape == first[name].shape for name in first))
    for other in same:
        yield {name: np.concatenate([first[name], other[name]]) for name in first}
        return
