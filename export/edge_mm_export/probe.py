"""Finding a module's output shapes by running it twice, with other sizes for every dimension that varies."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.manifest import ModalitySpec
from edge_mm.contracts.tensors import Dimension, GraphInput, TensorSpec
from edge_mm.errors import InputError
from edge_mm.preprocess.prepare import shapes
from edge_mm_export.source import Run

BATCH: Final = "batch"
PROBE_TOKENS: Final = 16
"""Longest text of a probe; some attention layers are quadratic in it."""


def prepared_inputs(modality: ModalitySpec, *, prefixed: bool) -> tuple[GraphInput, ...]:
    """The tensors that preprocessing makes of a modality, as inputs of a graph.

    Args:
        modality: whose tensors.
        prefixed: put the modality's name before those of tensors and dimensions; a monolithic graph needs that.
    """
    return tuple(
        GraphInput(
            name=f"{modality.name}_{name}" if prefixed else name,
            dtype=spec.dtype,
            shape=_prefixed(spec.shape, modality.name) if prefixed else spec.shape,
            source=f"{modality.name}.{name}",
        )
        for name, spec in shapes(modality.preprocess).items()
    )


def presence_input(count: int) -> GraphInput:
    """``presence``: float32 ``(batch, count)``."""
    return GraphInput(name="presence", dtype="float32", shape=(BATCH, count), source="presence")


def _prefixed(shape: Sequence[Dimension], name: str) -> tuple[Dimension, ...]:
    return tuple(f"{name}_{size}" if isinstance(size, str) and size != BATCH else size for size in shape)


def fusion_input(modality: str, output: TensorSpec) -> GraphInput:
    """An encoder's output as an input of the fusion: ``<modality>_<output>``."""
    return GraphInput(
        name=f"{modality}_{output.name}",
        dtype=output.dtype,
        shape=_prefixed(output.shape, modality),
        source=f"{modality}.{output.name}",
    )


def probe_sizes(inputs: Sequence[GraphInput], modalities: Sequence[ModalitySpec], *, step: int) -> dict[str, int]:
    """A size for each dimension that varies; ``step`` 0 and 1 give different ones.

    The batch is never 1: exporters take a 1 for a constant.
    """
    longest = {m.name: m.preprocess.max_tokens for m in modalities if m.preprocess.kind == "text"}
    sizes = {BATCH: 2 + step}
    for tensor in inputs:
        cap = min(longest.get(tensor.source.partition(".")[0], PROBE_TOKENS), PROBE_TOKENS)
        for size in tensor.shape:
            if isinstance(size, str) and size != BATCH:
                sizes[size] = max(cap - step, 1)
    return sizes


def example(inputs: Sequence[GraphInput], sizes: Mapping[str, int]) -> dict[str, Tensor]:
    """Made-up tensors of the right kind: normal noise, ids 0 and 1, everything present and unmasked."""
    rng = np.random.default_rng(0)
    return {tensor.name: _made_up(tensor, sizes, rng) for tensor in inputs}


def _made_up(tensor: GraphInput, sizes: Mapping[str, int], rng: np.random.Generator) -> Tensor:
    shape = [sizes[size] if isinstance(size, str) else size for size in tensor.shape]
    if tensor.source == "presence" or tensor.source.endswith("mask"):
        return np.ones(shape, tensor.dtype)
    if tensor.dtype.startswith("float"):
        return rng.standard_normal(shape).astype(tensor.dtype)
    return (np.arange(int(np.prod(shape))) % 2).reshape(shape).astype(tensor.dtype)


def output_specs(
    run: Run, inputs: Sequence[GraphInput], modalities: Sequence[ModalitySpec], *, where: str
) -> tuple[TensorSpec, ...]:
    """Describe what a graph gives.

    Raises:
        InputError: an output does not begin with the batch, or has a type no graph can have.
    """
    sizes = [probe_sizes(inputs, modalities, step=step) for step in (0, 1)]
    first, second = (run(example(inputs, chosen)) for chosen in sizes)
    return tuple(_describe(name, (first, second), sizes, where) for name in first)


def _describe(name: str, got: tuple[Tensors, Tensors], sizes: list[dict[str, int]], where: str) -> TensorSpec:
    pairs = list(zip(*(tensors[name].shape for tensors in got), strict=True))
    shape = tuple(_dimension(name, axis, pair, sizes) for axis, pair in enumerate(pairs))
    if not shape or shape[0] != BATCH:
        raise InputError(
            f"{where}: output '{name}'",
            expected="the batch as its first dimension",
            got=f"shapes {[tensors[name].shape for tensors in got]} for batches of 2 and 3",
            fix="Keep the batch dimension through the whole forward.",
        )
    return TensorSpec(name=name, dtype=got[0][name].dtype.name, shape=shape)  # type: ignore[arg-type]


def _dimension(name: str, axis: int, pair: tuple[int, int], sizes: list[dict[str, int]]) -> Dimension:
    if axis == 0 and pair == (sizes[0][BATCH], sizes[1][BATCH]):
        return BATCH
    if pair[0] == pair[1]:
        return pair[0]
    named = (key for key in sizes[0] if (sizes[0][key], sizes[1][key]) == pair)
    return next(named, f"{name}_{axis}")
