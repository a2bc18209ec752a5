"""Leave-one-device-out error of the estimator and of simpler ways, on the published points.

python -m tests.bench.estimator --out docs/results/estimator.json
"""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from edge_mm.arrays import F64
from edge_mm.bench.calibration import (
    Method,
    Residual,
    calibrated,
    fit,
    leave_one_device_out,
    mean_error,
    solve,
    spread,
)
from edge_mm.bench.calibration_points import Point, published_models, published_points
from edge_mm.bench.estimate import COVERAGE
from edge_mm.bench.roofline import WIDTH, datasheet_s, terms
from tests.bench.evidence import write_evidence
from tests.bench.published.catalogue import CATALOGUE
from tests.bench.published.layers import Layers

BAR = 0.25
SOURCES = (
    "edge_mm/bench/calibration.py",
    "edge_mm/bench/roofline.py",
    "edge_mm/bench/nnls.py",
    "edge_mm/bench/data/published_points.csv",
    "edge_mm/bench/data/published_models.json",
    "edge_mm/contracts/targets.py",
    "tests/bench/estimator.py",
)
LEFT_OUT = {
    "3d-unet, all systems": "volumes of different sizes: the work of one sample is not published",
    "rnnt, all systems": "utterances of different lengths: the work of one sample is not published",
    "gptj-99, stable-diffusion-xl, llama2-70b, llama3.1-8b": "token by token or step by step: not one run of one graph",
    "bert-99 SingleStream, Orin_TRT_MaxQ v2.1 and v3.0": "the GPU clock of the run was not found",
    "ssd-mobilenet and ssd-resnet34 SingleStream, Orin_TRT_MaxQ v2.0": "the GPU clock of the run was not found",
    "Offline and MultiStream, all": "batches, and both DLAs beside the GPU",
}
"""Rows of NVIDIA's published Orin and Thor results that are no points, and why."""

COSTS = published_models().costs
LAYERS = {name: entry.layers() for name, entry in CATALOGUE.items()}

Features = Callable[[Point], F64]


def linear(features: Features, *, tuned: bool = True) -> Method:
    """A form of the model: latency is a sum of non-negative multiples of features."""

    def predict(others: Sequence[Point], point: Point) -> float:
        rows = np.asarray([features(other) for other in others])
        measured = np.asarray([other.latency_ms / 1e3 for other in others])
        flags = np.asarray([tuned and other.campaign == "mlperf" for other in others])
        coefficients, factor = solve(rows, measured, flags)
        return float(coefficients @ features(point)) * (factor if tuned and point.campaign == "mlperf" else 1.0)

    return predict


def _terms(point: Point) -> F64:
    return terms(COSTS[point.model], point.machine, point.precision)


def _clock_alone(point: Point) -> F64:
    compute, traffic, _ = _terms(point)
    return np.asarray([compute, traffic, COSTS[point.model].kernels / point.machine.gpu_hz])


def _longer_of_both(point: Point) -> F64:
    layers: Layers = LAYERS[point.model]
    machine = point.machine
    compute = 2 * np.asarray(layers.macs, float) / machine.flops(point.precision)
    moved = np.asarray(layers.weights, float) + np.asarray(layers.moved, float)
    traffic = moved * WIDTH[point.precision] / machine.bytes_s
    return np.asarray([float(np.maximum(compute, traffic).sum()), _terms(point)[2]])


def _datasheet(others: Sequence[Point], point: Point) -> float:
    del others
    return datasheet_s(COSTS[point.model], point.machine, point.precision)


FORMS: dict[str, Method] = {
    "compute + traffic + fixed part by clock and multiprocessors (the estimator)": calibrated(COSTS),
    "the same, without the tuned campaign's factor": linear(_terms, tuned=False),
    "per kernel the longer of compute and traffic, + fixed part": linear(_longer_of_both),
    "compute + traffic + fixed part by clock alone": linear(_clock_alone),
    "compute + traffic": linear(lambda point: _terms(point)[:2]),
    "FLOPs + a constant": linear(lambda point: np.asarray([_terms(point)[0], 1e-3])),
    "FLOPs only": linear(lambda point: _terms(point)[:1]),
    "datasheet roofline, not calibrated": _datasheet,
}
"""The first was chosen for its error: that error is therefore a little too good. The others bound by how much."""


def by(residuals: Sequence[Residual], field: Callable[[Point], str]) -> dict[str, dict[str, float]]:
    """Mean error and number of points by a property of the point."""
    groups: dict[str, list[Residual]] = {}
    for residual in residuals:
        groups.setdefault(field(residual.point), []).append(residual)
    return {name: {"mean_error": mean_error(own), "points": len(own)} for name, own in sorted(groups.items())}


def coverage(points: Sequence[Point], residuals: Sequence[Residual]) -> float:
    """Share of points inside the interval when both fit and interval know nothing of their device."""
    inside = 0
    for device in {point.device for point in points}:
        others = [point for point in points if point.device != device]
        factor = spread(leave_one_device_out(others, calibrated(COSTS)), COVERAGE)
        own = [residual for residual in residuals if residual.point.device == device]
        inside += sum(abs(np.log1p(residual.error)) <= np.log(factor) for residual in own)
    return inside / len(points)


def evaluate() -> dict[str, object]:
    """The whole table."""
    points = published_points()
    residuals = leave_one_device_out(points, FORMS[next(iter(FORMS))])
    found = fit(points, COSTS)
    return {
        "bar": BAR,
        "mean_error": mean_error(residuals),
        "median_error": float(np.median([abs(residual.error) for residual in residuals])),
        "largest_error": max(abs(residual.error) for residual in residuals),
        "points": len(points),
        "devices": len({point.device for point in points}),
        "forms": {name: mean_error(leave_one_device_out(points, method)) for name, method in FORMS.items()},
        "by_device": by(residuals, lambda point: point.device),
        "by_campaign": by(residuals, lambda point: point.campaign),
        "by_precision": by(residuals, lambda point: point.precision),
        "interval": {"asked": COVERAGE, "held": coverage(points, residuals), "factor": spread(residuals, COVERAGE)},
        "coefficients": {
            "share_of_peak_compute": 1 / found.coefficients[0],
            "share_of_bandwidth": 1 / found.coefficients[1],
            "multiprocessor_cycles_per_kernel": found.coefficients[2],
            "tuned_campaign_factor": found.tuned,
        },
        "rows": [
            residual.point.model_dump(exclude_none=True)
            | {"predicted_ms": residual.predicted_ms, "error": residual.error}
            for residual in residuals
        ],
        "left_out": LEFT_OUT,
    }


def main() -> None:
    """Print the summary, and write everything where ``--out`` says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    result = evaluate()
    forms = result["forms"]
    assert isinstance(forms, dict)
    for name, error in forms.items():
        print(f"{error:7.1%}  {name}")
    for name in ("by_device", "by_campaign", "interval"):
        print(name, result[name])
    if out is not None:
        write_evidence(out, result, sources=SOURCES)


if __name__ == "__main__":
    main()
