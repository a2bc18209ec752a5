"""How far one set of tensors is from another, and whether that is near enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from edge_mm.arrays import Tensor, Tensors
from edge_mm.contracts.base import Contract

Comparison = Literal["graph", "subset", "monolithic", "absence"]
"""graph: one exported graph against the module it came from; subset: the bundle's split graphs on a subset of the
modalities against the model; monolithic: likewise, as one graph; absence: the model with an absent modality's tensors
replaced by noise against the model without."""


class ParityRow(Contract):
    """One line of the parity table."""

    what: Comparison
    name: str
    """Of the graph or the subset."""
    samples: int
    max_abs: float
    """Largest absolute difference of any element of any output."""
    ratio: float
    """Largest ``|got - expected| / (atol + rtol * |expected|)``; above 1 fails."""
    worst: str
    """Output with that ratio."""

    @property
    def passed(self) -> bool:
        """Whether every element is within tolerance."""
        return self.ratio <= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """``|got - expected| <= atol + rtol * |expected|`` for every element."""

    atol: float
    rtol: float


def compare(what: Comparison, name: str, pairs: Iterable[tuple[Tensors, Tensors]], tolerance: Tolerance) -> ParityRow:
    """The worst of many runs.

    Args:
        what: kind of row.
        name: of the row.
        pairs: outputs that came and outputs that were expected, by the same names.
        tolerance: of every element.
    """
    worst = ParityRow(what=what, name=name, samples=0, max_abs=0.0, ratio=0.0, worst="")
    for got, expected in pairs:
        rows = [_one(what, name, output, got[output], expected[output], tolerance) for output in expected]
        worst = _merge(worst, rows)
    return worst


def _merge(row: ParityRow, others: list[ParityRow]) -> ParityRow:
    worst = max([row, *others], key=lambda other: other.ratio)
    return ParityRow(
        what=row.what,
        name=row.name,
        samples=row.samples + 1,
        max_abs=max(other.max_abs for other in [row, *others]),
        ratio=worst.ratio,
        worst=worst.worst or others[0].worst,
    )


def _one(what: Comparison, name: str, output: str, got: Tensor, expected: Tensor, tolerance: Tolerance) -> ParityRow:
    max_abs, ratio = _distance(got, expected, tolerance)
    return ParityRow(what=what, name=name, samples=1, max_abs=max_abs, ratio=ratio, worst=output)


INFINITE = 1e30
"""Stands for a difference without a number: other shapes, or NaN where a number was expected."""


def _distance(got: Tensor, expected: Tensor, tolerance: Tolerance) -> tuple[float, float]:
    if got.shape != expected.shape or not np.isfinite(got).all():
        return INFINITE, INFINITE
    if not expected.size:
        return 0.0, 0.0
    wide = expected.astype(np.float64)
    difference = np.abs(got.astype(np.float64) - wide)
    allowed = tolerance.atol + tolerance.rtol * np.abs(wide)
    # Nothing is allowed where both tolerances are zero: then only an exact value passes.
    ratio = np.divide(difference, allowed, out=np.where(difference > 0, INFINITE, 0.0), where=allowed > 0)
    return float(difference.max()), float(ratio.max())
