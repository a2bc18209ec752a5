"""Filling a fusion's or a monolithic graph's inputs when some modalities are absent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from edge_mm.arrays import Tensor
from edge_mm.contracts.manifest import GraphSpec, Manifest
from edge_mm.contracts.tensors import GraphInput
from edge_mm.graph.stage import PRESENCE, absent_shape, note_sizes, presence_row


@dataclass(frozen=True, slots=True)
class Fed:
    """An input that is fed with what a modality gave."""

    tensor: GraphInput
    modality: str
    key: str
    """The source's second half: the name that preprocessing or the encoder has for it."""


class Feeds:
    """Arrays by input name for any subset of modalities; zeros and presence rows are made once."""

    def __init__(self, manifest: Manifest, spec: GraphSpec) -> None:
        self._manifest = manifest
        self._plain = [Fed(tensor, *tensor.source.split(".", 1)) for tensor in spec.inputs if tensor.source != PRESENCE]
        self._presence = [tensor.name for tensor in spec.inputs if tensor.source == PRESENCE]
        self._rows: dict[tuple[str, ...], Tensor] = {}
        self._zeros: dict[tuple[str, tuple[int, ...]], Tensor] = {}

    def arrays(self, present: Sequence[str], give: Callable[[Fed], Tensor]) -> dict[str, Tensor]:
        """What each input is fed with: what ``give`` has of a present modality, or zeros of the smallest shape."""
        sizes: dict[str, int] = {}
        arrays: dict[str, Tensor] = dict.fromkeys(self._presence, self._row(tuple(present)))
        for fed in self._plain:
            if fed.modality in present:
                arrays[fed.tensor.name] = array = give(fed)
                note_sizes(fed.tensor, array, sizes)
        for fed in self._plain:
            if fed.modality not in present:
                arrays[fed.tensor.name] = self._zero(fed.tensor, absent_shape(fed.tensor, sizes))
        return arrays

    def _row(self, present: tuple[str, ...]) -> Tensor:
        if present not in self._rows:
            self._rows[present] = presence_row(self._manifest, present)
        return self._rows[present]

    def _zero(self, tensor: GraphInput, shape: tuple[int, ...]) -> Tensor:
        key = (tensor.name, shape)
        if key not in self._zeros:
            self._zeros[key] = np.zeros(shape, tensor.dtype)
        return self._zeros[key]
