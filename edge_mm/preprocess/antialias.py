"""Resizing with a filter that widens as the picture shrinks, as Pillow does it.

Two passes, columns then rows, each rounded to 8 bits. A pass is a banded matrix: every output needs only the few inputs
under its filter, so the matrix is cut into blocks of outputs and each block is a small dense product.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from edge_mm.arrays import F32, U8, Tensor
from edge_mm.preprocess.products import multiply

Filter: TypeAlias = Literal["bilinear", "bicubic"]
F64: TypeAlias = NDArray[np.float64]

BLOCK: Final = 4
"""Outputs per block: fewer spend more time on calls, more on multiplying zeros (measured, 1280x720 to 224x224)."""

WEIGHT_STEP: Final = 2.0**-15
"""Grid of the weights. A level times a weight is then a whole number of steps, and any sum of them fits into float32's
24 bits: the result is exact, so it does not depend on the machine's order of summation."""

HALF_UP: Final = WEIGHT_STEP / 2
"""Added before rounding to nearest-even: lifts exact halves and nothing else, which is Pillow's rounding."""

BICUBIC_A: Final = -0.5
"""Keys, "Cubic convolution interpolation for digital image processing", 1981: the value with third-order accuracy, and
Pillow's."""


def resize_antialias(pixels: U8, width: int, height: int, kind: Filter) -> U8:
    """Resize ``(H, W, 3)`` or ``(H, W)`` to ``(height, width, ...)``, 0-255, within two levels of Pillow's ``resize``.

    Every machine gives the same bits.
    """
    narrow = cv2.transpose(_resize_rows(cv2.transpose(pixels), width, kind))
    return _resize_rows(narrow, height, kind)


def _resize_rows(pixels: Tensor, size: int, kind: Filter) -> U8:
    """``(R, ...)`` to ``(size, ...)``: each result is a weighted mean of whole rows."""
    rows = pixels.reshape(pixels.shape[0], -1)
    blocks = _blocks(rows.shape[0], size, kind)
    result = np.empty((size, rows.shape[1]), np.float32)
    scratch = np.empty((max(block.last_in - block.first_in for block in blocks), rows.shape[1]), np.float32)
    for block in blocks:
        taken = scratch[: block.last_in - block.first_in]
        taken[:] = rows[block.first_in : block.last_in]
        multiply(block.weights, taken, result[block.first_out : block.last_out])
    # One saturating pass; numpy needs three for the same.
    levels = cv2.add(result, HALF_UP, dtype=cv2.CV_8U)  # type: ignore[call-overload]  # its stubs know no scalars
    return np.asarray(levels, np.uint8).reshape(size, *pixels.shape[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Neighbouring outputs of one pass and the inputs that they need."""

    first_in: int
    last_in: int
    first_out: int
    last_out: int
    weights: F32
    """``(outputs, inputs)``; each row sums to 1."""


def _triangle(distance: F64) -> F64:
    return np.maximum(0.0, 1.0 - np.abs(distance))


def _cubic(distance: F64) -> F64:
    x, a = np.abs(distance), BICUBIC_A
    near = ((a + 2) * x - (a + 3)) * x * x + 1
    far = (((x - 5) * x + 8) * x - 4) * a
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


_FILTERS: Final[Mapping[Filter, tuple[float, Callable[[F64], F64]]]] = {
    "bilinear": (1.0, _triangle),
    "bicubic": (2.0, _cubic),
}
"""Support and value of a filter; the unit is the wider of the two pixel pitches."""


@lru_cache(maxsize=64)
def _blocks(size_in: int, size_out: int, kind: Filter) -> tuple[_Block, ...]:
    """The banded matrix of one pass. A camera keeps its size, so this is computed once."""
    support, value = _FILTERS[kind]
    scale = size_in / size_out
    stretch = max(scale, 1.0)
    centres = (np.arange(size_out) + 0.5) * scale
    # Pillow's rounding of the window's ends.
    first = np.maximum(np.floor(centres - support * stretch + 0.5), 0).astype(int)
    last = np.minimum(np.floor(centres + support * stretch + 0.5), size_in).astype(int)
    blocks = []
    for start in range(0, size_out, BLOCK):
        stop = min(start + BLOCK, size_out)
        inputs = np.arange(first[start], last[stop - 1])
        weights = value((inputs[None, :] + 0.5 - centres[start:stop, None]) / stretch)
        weights *= (inputs >= first[start:stop, None]) & (inputs < last[start:stop, None])
        blocks.append(
            _Block(
                first_in=int(first[start]),
                last_in=int(last[stop - 1]),
                first_out=start,
                last_out=stop,
                weights=_on_grid(weights / weights.sum(axis=1, keepdims=True)),
            )
        )
    return tuple(blocks)


def _on_grid(weights: F64) -> F32:
    """Round to ``WEIGHT_STEP``; a row's largest weight takes what is left to 1, so that a flat area stays flat."""
    steps = np.rint(weights / WEIGHT_STEP)
    rows = np.arange(len(steps))
    steps[rows, steps.argmax(axis=1)] += 1 / WEIGHT_STEP - steps.sum(axis=1)
    return (steps * WEIGHT_STEP).astype(np.float32)
