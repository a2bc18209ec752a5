"""How fast a bundle may be on a device that nobody has measured it on: a range, its error and what it rests on."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

import numpy as np

from edge_mm.bench.calibration import Fit, calibrated, fit, leave_one_device_out, mean_error, spread
from edge_mm.bench.calibration_points import Point, check_models, published_models, published_points
from edge_mm.bench.cost import GraphCost
from edge_mm.bench.roofline import Machine, Precision, floor_s
from edge_mm.contracts.base import Contract
from edge_mm.contracts.targets import TARGETS, Target
from edge_mm.errors import InputError, UsageError

COVERAGE: Final = 0.9
"""Share of left-out points that the interval holds."""


class Estimate(Contract):
    """One graph, or several that run one after the other, at batch 1 in a TensorRT engine. Never a measurement."""

    estimated: Literal[True] = True
    device: str
    precision: Precision
    graphs: tuple[str, ...]
    low_ms: float
    """With calibration the lower end of the interval; without, what no software can beat."""
    mid_ms: float | None = None
    """None without calibration on this device: then there are bounds only."""
    high_ms: float | None = None
    """None if no device of this compute capability was measured."""
    t0_ms: float | None = None
    """Of ``mid_ms``: the fixed part of the kernels, which smaller layers do not make smaller."""
    compute_ms: float | None = None
    traffic_ms: float | None = None
    error: float | None = None
    """Mean absolute relative error when a whole device is left out of the calibration."""
    points: int
    """Measured latencies behind it."""
    devices: tuple[str, ...]
    """Devices behind it: few."""
    device_points: int
    """Of the points, those of this very device."""
    note: str


class Calibration(Contract):
    """A calibration and how well it foretells a device that is not in it."""

    points: tuple[Point, ...]
    costs: dict[str, GraphCost]
    error: float
    factor: float
    """The interval is mid / factor to mid * factor."""

    @property
    def devices(self) -> tuple[str, ...]:
        """Devices with points."""
        return tuple(sorted({point.device for point in self.points}))

    def fitted(self) -> Fit:
        """The fit to all points."""
        return fit(self.points, self.costs)


def calibrate(extra: Sequence[Point] = (), costs: Mapping[str, GraphCost] | None = None) -> Calibration:
    """Fit the published points and one's own.

    Args:
        extra: one's own points, of campaign ``own``.
        costs: costs of the models that they name.

    Raises:
        InputError: a point's model has no cost, or its device no peak figures.
    """
    points = (*published_points(), *extra)
    every = {**published_models().costs, **(costs or {})}
    check_models(points, every)
    residuals = leave_one_device_out(points, calibrated(every))
    return Calibration(points=points, costs=every, error=mean_error(residuals), factor=spread(residuals, COVERAGE))


@lru_cache(maxsize=1)
def published_calibration() -> Calibration:
    """The calibration on published points alone."""
    return calibrate()


def estimate(
    graphs: Mapping[str, GraphCost],
    device: str,
    precision: Precision,
    *,
    calibration: Calibration | None = None,
    gpu_mhz: float | None = None,
    memory_gb_s: float | None = None,
) -> Estimate:
    """Estimate the latency of graphs that run one after the other.

    Args:
        graphs: cost of each, by name.
        device: key of ``TARGETS``.
        precision: of every graph.
        calibration: the published points alone unless another is given.
        gpu_mhz: clock of a smaller power mode; the nameplate's if None.
        memory_gb_s: bandwidth of a smaller power mode; the nameplate's if None.

    Raises:
        UsageError: the device is unknown.
        InputError: the device has no peak figures to reckon with, or there is no graph.
    """
    target, machine = _device(device, gpu_mhz, memory_gb_s)
    if not graphs:
        raise InputError("estimate", expected="at least one graph", got="none", fix="Name the bundle's graphs.")
    calibration = calibration or published_calibration()
    own = sum(point.device == device for point in calibration.points)
    bottom_ms = 1e3 * sum(floor_s(cost, machine, precision) for cost in graphs.values())
    shared = Estimate(
        device=device,
        precision=precision,
        graphs=tuple(graphs),
        low_ms=bottom_ms,
        error=calibration.error,
        points=len(calibration.points),
        devices=calibration.devices,
        device_points=own,
        note="bounds only: no device of this compute capability was measured; low is what no software can beat",
    )
    if not _measured_kin(target, calibration):
        return shared.model_copy(update={"error": None})
    fitted = calibration.fitted()
    parts_s = np.sum([fitted.parts_s(cost, machine, precision) for cost in graphs.values()], axis=0)
    compute_ms, traffic_ms, t0_ms = (1e3 * float(part) for part in parts_s)
    mid_ms = compute_ms + traffic_ms + t0_ms
    low_ms, high_ms = max(mid_ms / calibration.factor, bottom_ms), mid_ms * calibration.factor
    if not own:
        note = "bounds only: this device was not measured; they rest on others of its compute capability"
        return shared.model_copy(update={"low_ms": low_ms, "high_ms": high_ms, "note": note})
    parts: dict[str, float] = {"compute_ms": compute_ms, "traffic_ms": traffic_ms, "t0_ms": t0_ms}
    note = f"an estimate from {len(calibration.points)} points on {len(calibration.devices)} devices"
    return shared.model_copy(update={**parts, "low_ms": low_ms, "mid_ms": mid_ms, "high_ms": high_ms, "note": note})


def _device(device: str, gpu_mhz: float | None, memory_gb_s: float | None) -> tuple[Target, Machine]:
    target = TARGETS.get(device)
    if target is None:
        raise UsageError("device", expected=f"one of {', '.join(TARGETS)}", got=device, fix="Choose one of them.")
    machine = Machine.of(target.peaks, gpu_mhz=gpu_mhz, memory_gb_s=memory_gb_s) if target.peaks else None
    if machine is None:
        raise InputError(
            f"device '{device}'",
            expected="peak figures in contracts/targets.py",
            got="none: nothing is calibrated for it",
            fix="Measure on the device itself with `edge-mm bench`.",
        )
    if gpu_mhz is not None and target.peaks and target.peaks.gpu_mhz and gpu_mhz > target.peaks.gpu_mhz:
        raise UsageError(
            "--gpu-mhz",
            expected=f"at most {target.peaks.gpu_mhz:g}, the device's largest clock",
            got=f"{gpu_mhz:g}",
            fix="Give the clock of the power mode in use.",
        )
    return target, machine


def _measured_kin(target: Target, calibration: Calibration) -> bool:
    return any(TARGETS[device].compute_capability == target.compute_capability for device in calibration.devices)
