"""One graph in an engine, fed by source."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from edge_mm.arrays import F32, Tensor, Tensors
from edge_mm.contracts.manifest import GraphSpec, Manifest
from edge_mm.contracts.tensors import GraphInput
from edge_mm.engines.base import Session, StageTimes
from edge_mm.engines.shapes import PREPARE, input_sizes
from edge_mm.errors import ContractMismatchError

PRESENCE: Final = "presence"
"""The source of the input that says which modalities are present."""


class Stage:
    """A session and its spec."""

    def __init__(self, spec: GraphSpec, session: Session, *, name: str) -> None:
        self.spec = spec
        self.session = session
        self.name = name

    @property
    def where(self) -> str:
        """What messages call it."""
        return f"graph '{self.name}'"

    def inputs_of(self, modality: str) -> tuple[GraphInput, ...]:
        """What the graph takes of one modality's."""
        return tuple(tensor for tensor in self.spec.inputs if tensor.source.split(".", 1)[0] == modality)

    def write(self, tensors: Mapping[str, Tensor]) -> None:
        """Copy tensors, by input name, into the session's own memory.

        Raises:
            ContractMismatchError: one does not fit the graph.
        """
        self.session.prepare({name: tensor.shape for name, tensor in tensors.items()})
        for name, target in self.session.inputs.items():
            np.copyto(target, tensors[name])

    def run(self) -> StageTimes:
        """Run on what was written or bound."""
        self.session.submit()
        return self.session.wait()


def pick(inputs: Sequence[GraphInput], tensors: Tensors, *, where: str) -> dict[str, Tensor]:
    """Prepared tensors by the graph's names for them.

    Args:
        inputs: What the graph takes of one modality.
        tensors: By the names that preprocessing gives them.
        where: What messages call the graph.

    Raises:
        ContractMismatchError: one is missing, or of another type or shape.
    """
    picked: dict[str, Tensor] = {}
    for tensor in inputs:
        key = tensor.source.split(".", 1)[1]
        array = tensors.get(key)
        if array is None or array.dtype.name != tensor.dtype:
            got = sorted(tensors) if array is None else array.dtype.name
            raise ContractMismatchError(f"{where}: tensor '{key}'", expected=tensor.dtype, got=got, fix=PREPARE)
        picked[tensor.name] = array
    input_sizes(inputs, {name: array.shape for name, array in picked.items()}, where=where)
    return picked


def presence_row(manifest: Manifest, present: Sequence[str]) -> F32:
    """``(1, M)``: 1 for each modality that is present, in the manifest's order."""
    return np.array([[name in present for name in manifest.modality_names]], np.float32)


def absent_shape(tensor: GraphInput, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """The smallest shape that agrees with the named dimensions that present inputs gave."""
    return tuple(size if isinstance(size, int) else sizes.get(size, 1) for size in tensor.shape)


def note_sizes(tensor: GraphInput, array: Tensor, sizes: dict[str, int]) -> None:
    """Add the named dimensions that ``array`` gives."""
    if len(array.shape) == len(tensor.shape):
        sizes.update(
            (name, size) for name, size in zip(tensor.shape, array.shape, strict=True) if isinstance(name, str)
        )
