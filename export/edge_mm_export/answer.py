"""What the source model says to prepared inputs, any of which may be absent: the reference of a bundle's answers."""

from collections.abc import Collection, Mapping

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.tensors import GraphInput
from edge_mm_export.source import SourceGraph, SourceModel

Prepared = Mapping[str, Tensors]
"""Prepared tensors (``image``, ``input_ids``, ...) by modality."""


def answer(model: SourceModel, prepared: Prepared, present: Collection[str]) -> dict[str, Tensor]:
    """Outputs of the heads by their graph's names, for a batch of one.

    Args:
        model: before the export.
        prepared: tensors of at least the present modalities.
        present: the modalities to use; the others are fed with zeros of the smallest shape.
    """
    fusion = model.only("fusion")
    if fusion is None:
        return answer_whole(model, prepared, present)
    return fusion.run(fusion_feeds(model, fusion, prepared, present))


def fusion_feeds(
    model: SourceModel, fusion: SourceGraph, prepared: Prepared, present: Collection[str]
) -> dict[str, Tensor]:
    """What the fusion is fed with: the present modalities' encodings, zeros for the others."""
    encoded = {
        f"{name}.{output}": array
        for name in present
        for output, array in encode(model.encoder(name), prepared[name]).items()
    }
    return _feeds(model, fusion, encoded, present)


def answer_whole(model: SourceModel, prepared: Prepared, present: Collection[str]) -> dict[str, Tensor]:
    """The same from the monolithic graph."""
    whole = model.only("monolithic")
    assert whole is not None  # A model without a fusion is one graph: its adapters make sure of that.
    known = {f"{name}.{tensor}": array for name in present for tensor, array in prepared[name].items()}
    return whole.run(_feeds(model, whole, known, present))


def encode(graph: SourceGraph, prepared: Tensors) -> dict[str, Tensor]:
    """Outputs of an encoder for one modality's prepared tensors."""
    return graph.run(encoder_feeds(graph.inputs, prepared))


def encoder_feeds(inputs: tuple[GraphInput, ...], prepared: Tensors) -> dict[str, Tensor]:
    """Prepared tensors under the graph's own names."""
    return {tensor.name: prepared[tensor.source.partition(".")[2]] for tensor in inputs}


def _feeds(model: SourceModel, graph: SourceGraph, known: Tensors, present: Collection[str]) -> dict[str, Tensor]:
    names = tuple(modality.name for modality in model.modalities)
    return feeds(graph.inputs, known, presence(names, present))


def feeds(inputs: tuple[GraphInput, ...], known: Tensors, row: Tensor) -> dict[str, Tensor]:
    """Every input of a fusion or a monolithic graph; what is not ``known`` is zeros of the smallest shape.

    Args:
        inputs: of the graph.
        known: arrays by source.
        row: ``presence``.
    """
    known = {**known, "presence": row}
    return {
        tensor.name: known[tensor.source]
        if tensor.source in known
        else np.zeros(tensor.smallest_shape(), np.dtype(tensor.dtype))
        for tensor in inputs
    }


def presence(names: Collection[str], present: Collection[str]) -> Tensor:
    """``(1, M)`` float32: 1 for each present modality."""
    return np.array([[float(name in present) for name in names]], np.float32)


def possible(model: SourceModel, present: Collection[str]) -> bool:
    """Whether the model can answer with these modalities alone."""
    return all(modality.name in present for modality in model.modalities if modality.required)
