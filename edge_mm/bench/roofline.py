"""Time of a graph on a device: work over peak, bytes over bandwidth, and a fixed part for every kernel."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from edge_mm.arrays import F64
from edge_mm.bench.cost import GraphCost
from edge_mm.contracts.targets import Peaks

Precision = Literal["fp32", "fp16", "int8"]

WIDTH: Final[dict[Precision, int]] = {"fp32": 4, "fp16": 2, "int8": 1}
"""Bytes of one element."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """The figures of a device that the roofline needs, at one power mode."""

    fp16_flops: float
    """Dense, per second. TensorRT runs fp32 graphs as TF32, at half of it; int8 runs at twice."""
    bytes_s: float
    gpu_hz: float
    multiprocessors: int

    @staticmethod
    def of(peaks: Peaks, *, gpu_mhz: float | None = None, memory_gb_s: float | None = None) -> "Machine | None":
        """A device at its nameplate clocks or at given ones; None if the table lacks a figure."""
        tflops, nameplate, units = peaks.gpu_fp16_tflops, peaks.gpu_mhz, peaks.gpu_multiprocessors
        if tflops is None or nameplate is None or units is None:
            return None
        mhz = gpu_mhz or nameplate
        return Machine(
            fp16_flops=tflops * 1e12 * mhz / nameplate,
            bytes_s=(memory_gb_s or peaks.memory_gb_s) * 1e9,
            gpu_hz=mhz * 1e6,
            multiprocessors=units,
        )

    def flops(self, precision: Precision) -> float:
        """Dense operations per second at a precision."""
        return self.fp16_flops * {"fp32": 0.5, "fp16": 1.0, "int8": 2.0}[precision]


def terms(cost: GraphCost, machine: Machine, precision: Precision) -> F64:
    """``(3,)``: seconds of compute at peak, seconds of traffic at full bandwidth, kernels per multiprocessor and cycle.

    The fixed part of a kernel shrinks with clock and multiprocessors: at batch 1 it is the tail in which few of them
    have work, more than the launch. A part that shrinks with the clock alone has nearly twice the
    leave-one-device-out error.
    """
    moved = (cost.weights + cost.activations) * WIDTH[precision]
    return np.asarray(
        [
            cost.flops / machine.flops(precision),
            moved / machine.bytes_s,
            cost.kernels / (machine.gpu_hz * machine.multiprocessors),
        ]
    )


def floor_s(cost: GraphCost, machine: Machine, precision: Precision) -> float:
    """Seconds that no software can beat: all work at peak, or every weight read once, whichever is longer."""
    return max(cost.flops / machine.flops(precision), cost.weights * WIDTH[precision] / machine.bytes_s)


def datasheet_s(cost: GraphCost, machine: Machine, precision: Precision) -> float:
    """The roofline as the datasheet draws it, without calibration: the longer of compute and traffic."""
    compute, traffic, _ = terms(cost, machine, precision)
    return float(max(compute, traffic))
