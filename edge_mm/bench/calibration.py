"""Fitting the roofline to measured points, and the error on a device that was not among them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from edge_mm.arrays import B1, F64
from edge_mm.bench.calibration_points import Point
from edge_mm.bench.cost import GraphCost
from edge_mm.bench.nnls import nonnegative_least_squares
from edge_mm.bench.roofline import Machine, Precision, terms
from edge_mm.errors import InputError

ROUNDS: Final = 10
"""Of alternating between the coefficients and the tuned campaign's factor; it settles in three or four."""
TUNED: Final = "mlperf"
"""The campaign whose engines are faster by a factor of their own than an ordinary build's."""

Costs: TypeAlias = Mapping[str, GraphCost]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What calibration found."""

    coefficients: F64
    """``(3,)``: 1 / share of peak compute, 1 / share of bandwidth, cycles per kernel."""
    tuned: float
    """Latency of the tuned campaign over an ordinary build's."""

    def parts_s(self, cost: GraphCost, machine: Machine, precision: Precision) -> F64:
        """``(3,)``: seconds of compute, traffic and fixed part of an ordinary build."""
        return self.coefficients * terms(cost, machine, precision)

    def point_s(self, point: Point, costs: Costs) -> float:
        """Seconds of a point, measured in its own campaign."""
        whole = float(self.parts_s(costs[point.model], point.machine, point.precision).sum())
        return whole * (self.tuned if point.campaign == TUNED else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Residual:
    """A point, and what a fit without its device said."""

    point: Point
    predicted_ms: float

    @property
    def error(self) -> float:
        """Predicted over measured, less one."""
        return self.predicted_ms / self.point.latency_ms - 1


def fit(points: Sequence[Point], costs: Costs) -> Fit:
    """Coefficients with the least squared relative error.

    Raises:
        InputError: fewer points than coefficients.
    """
    if len(points) < 3:
        raise InputError("calibration", expected="three points or more", got=len(points), fix="Measure more models.")
    measured = np.asarray([point.latency_ms / 1e3 for point in points])
    rows = np.asarray([terms(costs[point.model], point.machine, point.precision) for point in points])
    tuned = np.asarray([point.campaign == TUNED for point in points])
    coefficients, factor = solve(rows, measured, tuned)
    return Fit(coefficients=coefficients, tuned=factor)


def solve(rows: F64, measured_s: F64, tuned: B1) -> tuple[F64, float]:
    """Coefficients ``(K,)`` and the tuned points' factor.

    Args:
        rows: ``(N, K)``, the terms of each point.
        measured_s: ``(N,)``, above zero.
        tuned: ``(N,)``, True for points of the tuned campaign.
    """
    factor = 1.0
    coefficients = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        scaled = rows * np.where(tuned, factor, 1.0)[:, None] / measured_s[:, None]
        # Columns differ by twelve orders of magnitude: bring them to one before solving.
        scale = np.linalg.norm(scaled, axis=0)
        coefficients = nonnegative_least_squares(scaled / scale, np.ones(len(measured_s))) / scale
        if tuned.any():
            factor = float(np.exp(np.median(np.log(measured_s[tuned] / (rows[tuned] @ coefficients)))))
    return coefficients, factor


Method: TypeAlias = Callable[[Sequence[Point], Point], float]
"""Seconds of a point, told from the other devices' points only."""


def leave_one_device_out(points: Sequence[Point], method: Method) -> tuple[Residual, ...]:
    """Every point as predicted from the points of all other devices; a device's power modes leave together."""
    found: list[Residual] = []
    for device in sorted({point.device for point in points}):
        others = [point for point in points if point.device != device]
        own = [point for point in points if point.device == device]
        found += [Residual(point=point, predicted_ms=method(others, point) * 1e3) for point in own]
    return tuple(found)


def mean_error(residuals: Sequence[Residual]) -> float:
    """Mean absolute relative error."""
    return float(np.mean([abs(residual.error) for residual in residuals]))


def spread(residuals: Sequence[Residual], share: float) -> float:
    """The factor that this share of predictions is off by at most: measured lies in predicted / f to predicted * f."""
    logs = [abs(np.log(residual.predicted_ms / residual.point.latency_ms)) for residual in residuals]
    return float(np.exp(np.quantile(logs, share)))


def calibrated(costs: Costs) -> Method:
    """The fit of this module, as a method; each set of other devices is fitted once."""
    fits: dict[tuple[int, ...], Fit] = {}

    def predict(others: Sequence[Point], point: Point) -> float:
        key = tuple(map(id, others))
        if key not in fits:
            fits[key] = fit(others, costs)
        return fits[key].point_s(point, costs)

    return predict
