"""What a graph takes and gives, tensor by tensor."""

from collections.abc import Iterable
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.base import Contract
from edge_mm.errors import ContractMismatchError

DType = Literal["float32", "float16", "int64", "int32", "uint8", "int8", "bool"]
Dimension = Annotated[int, Field(ge=1)] | Annotated[str, Field(min_length=1)]
"""A fixed size, or the name of one that varies."""


class TensorSpec(Contract):
    """Name, element type and shape of one tensor of a graph."""

    name: str = Field(min_length=1, max_length=200)
    """As the graph spells it."""
    dtype: DType
    shape: tuple[Dimension, ...]

    def smallest_shape(self) -> tuple[int, ...]:
        """The shape with 1 for every dimension that varies: what an absent input is fed with."""
        return tuple(size if isinstance(size, int) else 1 for size in self.shape)


class GraphInput(TensorSpec):
    """A tensor that a graph takes, and where the runtime has it from."""

    source: str = Field(pattern=r"^([a-z][a-z0-9_]{0,31}\.[A-Za-z0-9_.:/-]+|presence|state)$")
    """For an encoder or a monolithic graph ``modality.tensor`` of the preprocessing (``vision.image``, ``audio.audio``,
    ``text.input_ids``, ``text.attention_mask``, ``vector.vector``); for a fusion ``modality.output`` of an encoder;
    ``presence`` is float32 ``(B, M)``, 1 where a modality is present, in the manifest's order."""


def check_tensors(specs: Iterable[TensorSpec], tensors: Tensors, *, where: str) -> None:
    """Hold arrays against their specs: names, types, shapes, named dimensions that agree, no NaN, no infinity.

    Raises:
        ContractMismatchError: naming ``where`` and the tensor.
    """
    sizes: dict[str, int] = {}
    for spec in specs:
        if spec.name not in tensors:
            raise ContractMismatchError(
                f"{where}: tensor '{spec.name}'", expected="to be there", got=sorted(tensors), fix="Pass it."
            )
        _check_one(spec, tensors[spec.name], sizes, f"{where}: tensor '{spec.name}'")


def _check_one(spec: TensorSpec, array: Tensor, sizes: dict[str, int], where: str) -> None:
    if array.dtype.name != spec.dtype:
        raise ContractMismatchError(where, expected=spec.dtype, got=array.dtype.name, fix="Convert it.")
    fits = len(array.shape) == len(spec.shape) and all(
        size == (sizes.setdefault(wanted, size) if isinstance(wanted, str) else wanted)
        for wanted, size in zip(spec.shape, array.shape, strict=True)
    )
    if not fits:
        wanted = tuple(f"{size}={sizes[size]}" if size in sizes else size for size in spec.shape)
        raise ContractMismatchError(
            where, expected=f"shape {wanted}", got=f"shape {array.shape}", fix="Prepare it with the bundle's own specs."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        bad = int(array.size - np.isfinite(array).sum())
        raise ContractMismatchError(
            where,
            expected="finite values",
            got=f"{bad} of {array.size} NaN or infinite",
            fix="Check the input's source.",
        )
