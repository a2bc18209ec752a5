"""The shapes of a graph's tensors, once its inputs' shapes are known."""

from collections.abc import Iterable, Mapping
from typing import Final

from edge_mm.contracts.tensors import GraphInput, TensorSpec
from edge_mm.errors import ContractMismatchError

PREPARE: Final = "Prepare the input with the bundle's own specs."
"""What to do about tensors that do not fit."""


def output_shape(tensor: TensorSpec, sizes: Mapping[str, int]) -> tuple[int, ...] | None:
    """The output's shape where the inputs' named dimensions settle it; None where only the run can tell."""
    shape = tuple(size if isinstance(size, int) else sizes.get(size, -1) for size in tensor.shape)
    return None if -1 in shape else shape


def input_sizes(inputs: Iterable[GraphInput], shapes: Mapping[str, tuple[int, ...]], *, where: str) -> dict[str, int]:
    """The named dimensions that these input shapes give.

    Raises:
        ContractMismatchError: a shape does not fit its spec, or two disagree about a named dimension.
    """
    sizes: dict[str, int] = {}
    for tensor in inputs:
        shape = shapes.get(tensor.name)
        fits = (
            shape is not None
            and len(shape) == len(tensor.shape)
            and all(
                size == (sizes.setdefault(wanted, size) if isinstance(wanted, str) else wanted)
                for wanted, size in zip(tensor.shape, shape, strict=True)
            )
        )
        if not fits:
            raise ContractMismatchError(
                f"{where}: input '{tensor.name}'",
                expected=f"shape {tensor.shape}",
                got="none" if shape is None else f"shape {shape}",
                fix=PREPARE,
            )
    return sizes
