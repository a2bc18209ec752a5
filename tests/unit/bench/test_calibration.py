import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import nnls

from edge_mm.bench.calibration import calibrated, fit, leave_one_device_out, mean_error, spread
from edge_mm.bench.calibration_points import Campaign, Point, parse_points, published_models, published_points
from edge_mm.bench.cost import GraphCost
from edge_mm.bench.estimate import published_calibration
from edge_mm.bench.nnls import nonnegative_least_squares
from edge_mm.bench.roofline import datasheet_s, floor_s, terms
from edge_mm.errors import ContractMismatchError, InputError

HEADER = "device,campaign,model,precision,latency_ms,gpu_mhz,memory_gb_s,statistic,source\n"
MODELS = {
    "small": GraphCost(flops=1e9, weights=5e6, activations=2e7, kernels=100),
    "wide": GraphCost(flops=5e10, weights=2e7, activations=5e7, kernels=60),
    "heavy": GraphCost(flops=2e11, weights=3e8, activations=1e8, kernels=200),
}


def synthetic(coefficients: tuple[float, float, float], tuned: float) -> list[Point]:
    points = []
    for device in ("orin_nano", "orin_nx_16", "agx_orin_64"):
        for model, cost in MODELS.items():
            campaigns: dict[Campaign, float] = {"trtexec": 1.0, "mlperf": tuned}
            for campaign, factor in campaigns.items():
                point = Point(
                    device=device,
                    campaign=campaign,
                    model=model,
                    precision="fp16",
                    latency_ms=1.0,
                    statistic="mean",
                    source="made up for this test",
                )
                seconds = factor * float(np.asarray(coefficients) @ terms(cost, point.machine, "fp16"))
                points.append(point.model_copy(update={"latency_ms": seconds * 1e3}))
    return points


def test_the_fit_finds_the_truth_that_made_its_points() -> None:
    points = synthetic((2.0, 1.5, 2e5), 0.7)
    found = fit(points, MODELS)
    assert found.coefficients == pytest.approx([2.0, 1.5, 2e5], rel=1e-3)
    assert found.tuned == pytest.approx(0.7, rel=1e-3)
    residuals = leave_one_device_out(points, calibrated(MODELS))
    assert len(residuals) == len(points)
    assert mean_error(residuals) < 0.01
    assert spread(residuals, 0.9) < 1.01


def test_too_few_points_are_refused() -> None:
    with pytest.raises(InputError, match="three points"):
        fit(synthetic((2.0, 1.5, 2e5), 1.0)[:2], MODELS)


def test_a_left_out_device_is_not_seen_by_its_own_prediction() -> None:
    seen: list[set[str]] = []

    def method(others: object, point: Point) -> float:
        assert isinstance(others, list)
        seen.append({other.device for other in others} & {point.device})
        return 1.0

    leave_one_device_out(published_points(), method)
    assert seen
    assert not any(seen)


def test_the_published_calibration_meets_its_bar_and_beats_the_simpler_ways() -> None:
    calibration = published_calibration()
    costs, points = calibration.costs, calibration.points
    assert calibration.error <= 0.25

    def flops_only(others: object, point: Point) -> float:
        assert isinstance(others, list)
        ratios = [
            other.latency_ms / 1e3 / terms(costs[other.model], other.machine, other.precision)[0] for other in others
        ]
        return float(np.median(ratios) * terms(costs[point.model], point.machine, point.precision)[0])

    def datasheet(others: object, point: Point) -> float:
        assert others
        return datasheet_s(costs[point.model], point.machine, point.precision)

    for simpler in (flops_only, datasheet):
        assert calibration.error < 0.5 * mean_error(leave_one_device_out(points, simpler))


def test_no_published_point_is_faster_than_what_no_software_can_beat() -> None:
    costs = published_models().costs
    for point in published_points():
        assert point.latency_ms / 1e3 > floor_s(costs[point.model], point.machine, point.precision), point


def test_every_published_point_names_its_source_and_has_a_cost() -> None:
    models = published_models()
    assert models.costs.keys() == models.sources.keys()
    for point in published_points():
        assert point.model in models.costs
        assert len(point.source) > 10


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("agx_orin_64,trtexec,m,fp16,fast,,,mean,s", "latency_ms"),
        ("agx_orin_64,trtexec,m,fp16,-1,,,mean,s", "latency_ms"),
        ("agx_orin_64,hearsay,m,fp16,1,,,mean,s", "campaign"),
        ("agx_orin_64,own,m,fp12,1,,,mean,s", "precision"),
        ("agx_orin_64,own,m,fp16,1,,,mean,", "source"),
    ],
)
def test_a_wrong_row_is_named(row: str, field: str) -> None:
    with pytest.raises(ContractMismatchError, match=f"mine.csv, line 2.*{field}"):
        parse_points(HEADER + row + "\n", where="mine.csv")


def test_a_point_on_an_unknown_device_is_refused() -> None:
    (point,) = parse_points(HEADER + "orin_ultra,own,m,fp16,1,,,mean,here\n", where="mine.csv")
    with pytest.raises(InputError, match="orin_ultra"):
        _ = point.machine


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_nonnegative_least_squares_agrees_with_scipy(seed: int, columns: int) -> None:
    rng = np.random.default_rng(seed)
    matrix, target = rng.normal(size=(12, columns)), rng.normal(size=12)
    expected, _ = nnls(matrix, target)
    assert nonnegative_least_squares(matrix, target) == pytest.approx(expected, abs=1e-8)
