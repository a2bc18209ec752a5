"""A finished bundle, opened and run as a device does, against the model on every subset of the modalities."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.bundle.open import open_bundle
from edge_mm.contracts.modality import subset_label, subsets
from edge_mm.contracts.tensors import GraphInput
from edge_mm.engines.ort import OrtBackend
from edge_mm.graph import Graph, open_graph
from edge_mm.selftest import Check, run_selftest
from edge_mm_export.answer import Prepared, answer, fusion_feeds, possible
from edge_mm_export.parity import ParityRow, Tolerance, compare
from edge_mm_export.source import SourceModel
from edge_mm_export.verify_graphs import OPTIONS

NOISE_SEED = 1
"""Of the noise that stands in for an absent modality."""


def subset_rows(
    bundle: Path, model: SourceModel, samples: Sequence[Prepared], tolerance: Tolerance, *, monolithic: bool
) -> list[ParityRow]:
    """One row per subset that the model can answer with.

    Args:
        bundle: folder of the bundle.
        model: the reference.
        samples: prepared, with all modalities.
        tolerance: of every element.
        monolithic: run the whole model as one graph instead of encoders and fusion.

    Raises:
        BundleError: the bundle cannot be opened or run.
    """
    opened = open_bundle(bundle)
    graph = open_graph(opened, backend=OrtBackend(), options=OPTIONS, monolithic=monolithic)
    try:
        return [
            compare(
                "monolithic" if monolithic else "subset",
                subset_label(chosen),
                _pairs(graph, model, samples, chosen),
                tolerance,
            )
            for chosen in _chosen(model)
        ]
    finally:
        graph.close()


def absence_rows(model: SourceModel, samples: Sequence[Prepared], tolerance: Tolerance) -> list[ParityRow]:
    """Whether an absent modality's tokens really do not matter, as the contract of a ``FusedModel`` says.

    Ready ONNX files made no such promise; the runtime feeds them with zeros for what is absent.
    """
    fusion = model.only("fusion")
    if fusion is None or fusion.module is None:
        return []
    names = {modality.name for modality in model.modalities}
    partial = [chosen for chosen in _chosen(model) if set(chosen) != names]
    return [
        compare("absence", subset_label(chosen), _with_noise(model, samples, chosen), tolerance) for chosen in partial
    ]


def _chosen(model: SourceModel) -> list[tuple[str, ...]]:
    names = [modality.name for modality in model.modalities]
    return [chosen for chosen in subsets(names) if possible(model, chosen)]


def _pairs(
    graph: Graph, model: SourceModel, samples: Sequence[Prepared], chosen: tuple[str, ...]
) -> Iterator[tuple[Tensors, Tensors]]:
    for sample in samples:
        for name in chosen:
            graph.encode(name, sample[name], capture_ns=0)
        outputs, _ = graph.fuse(chosen)
        yield {name: np.array(array) for name, array in outputs.items()}, answer(model, sample, chosen)


def _with_noise(
    model: SourceModel, samples: Sequence[Prepared], chosen: tuple[str, ...]
) -> Iterator[tuple[Tensors, Tensors]]:
    fusion = model.only("fusion")
    assert fusion is not None
    rng = np.random.default_rng(NOISE_SEED)
    for sample in samples:
        quiet = fusion_feeds(model, fusion, sample, chosen)
        noisy = {
            tensor.name: quiet[tensor.name]
            if tensor.source == "presence" or tensor.source.partition(".")[0] in chosen
            else _stray(tensor, quiet[tensor.name], rng)
            for tensor in fusion.inputs
        }
        yield fusion.run(noisy), fusion.run(quiet)


def _stray(tensor: GraphInput, like: Tensor, rng: np.random.Generator) -> Tensor:
    """Tokens that are noise, under a mask that calls them real."""
    if tensor.source.endswith(".mask"):
        return np.ones_like(like)
    return rng.standard_normal(like.shape).astype(like.dtype)


def selftest_checks(bundle: Path) -> list[Check]:
    """The bundle's own self-test on this machine."""
    opened = open_bundle(bundle)
    graph = open_graph(opened, backend=OrtBackend(), options=OPTIONS)
    try:
        return run_selftest(opened, graph)
    finally:
        graph.close()
