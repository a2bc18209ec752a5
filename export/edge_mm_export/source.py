"""One form for every model that can be exported: named graphs with described tensors, and a way to run each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.heads import HeadSpec
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.samples import Payload

if TYPE_CHECKING:
    from torch import nn

Run: TypeAlias = Callable[[Tensors], dict[str, Tensor]]
"""Tensors by input name in, tensors by output name out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceGraph:
    """A part of the model, as it was before the export."""

    role: Literal["encoder", "fusion", "monolithic"]
    modality: str | None = None
    inputs: tuple[GraphInput, ...]
    outputs: tuple[TensorSpec, ...]
    run: Run
    """The reference that the exported graph is held against."""
    module: nn.Module | None = None
    """Takes the inputs by position and gives a tuple of the outputs; None for a graph that is ONNX already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceModel:
    """A model before the export."""

    label: str
    """Name and version that the model gives itself."""
    modalities: tuple[ModalitySpec, ...]
    heads: tuple[HeadSpec, ...]
    graphs: Mapping[str, SourceGraph]
    files: Mapping[str, bytes] = field(default_factory=dict)
    """Further files of the bundle by their path in it."""
    samples: tuple[Mapping[str, Payload], ...] = ()
    """Raw inputs by modality that the model's package offers; each has all of them."""

    def only(self, role: Literal["fusion", "monolithic"]) -> SourceGraph | None:
        """The one graph with that role, if there is one."""
        return next((graph for graph in self.graphs.values() if graph.role == role), None)

    def encoder(self, modality: str) -> SourceGraph:
        """The graph that encodes a modality."""
        return next(g for g in self.graphs.values() if g.role == "encoder" and g.modality == modality)
