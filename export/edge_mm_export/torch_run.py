"""Running a PyTorch module on arrays: the reference of every comparison."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.tensors import GraphInput
from edge_mm.errors import InputError
from edge_mm_export.source import Run


def runner(module: nn.Module, inputs: Sequence[GraphInput], outputs: Sequence[str], *, where: str) -> Run:
    """A function that runs ``module`` in inference mode.

    Args:
        module: takes the inputs by position, gives a tuple of tensors.
        inputs: in the order of ``forward``.
        outputs: names for what it gives.
        where: named in errors.
    """

    def run(tensors: Tensors) -> dict[str, Tensor]:
        arrays = [torch.from_numpy(np.ascontiguousarray(tensors[tensor.name])) for tensor in inputs]
        with torch.inference_mode(), _one_thread():
            got = _forward(module, arrays, where)
        return dict(zip(outputs, _arrays(got, len(outputs), where), strict=True))

    return run


@contextmanager
def _one_thread() -> Iterator[None]:
    """One thread adds in one order: a repeated run gives the same last digits, and so the same bundle."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _forward(module: nn.Module, arrays: list[torch.Tensor], where: str) -> object:
    try:
        return module(*arrays)
    except (RuntimeError, TypeError, ValueError, IndexError, KeyError) as error:
        shapes = ", ".join(str(tuple(array.shape)) for array in arrays)
        raise InputError(
            where,
            expected=f"forward to take tensors of the shapes {shapes}",
            got=f"{type(error).__name__}: {' '.join(str(error).split())[:300]}",
            fix="Compare it with the preprocessing in the model's modalities.",
        ) from error


def _arrays(got: object, count: int, where: str) -> list[Tensor]:
    if not isinstance(got, tuple | list) or len(got) != count:
        shown = f"{len(got)} values" if isinstance(got, tuple | list) else type(got).__name__
        raise InputError(where, expected=f"forward to give {count} tensors", got=shown, fix="Correct the module.")
    wrong = [type(value).__name__ for value in got if not isinstance(value, torch.Tensor)]
    if wrong:
        raise InputError(where, expected="forward to give tensors", got=wrong[0], fix="Correct the module.")
    return [value.numpy() for value in got]
