from collections.abc import Mapping
from pathlib import Path

import pytest

from edge_mm.bench.calibration_points import published_models
from edge_mm.bench.cost import BundleCost, GraphCost, read_cost
from edge_mm.bench.estimate import calibrate, estimate, published_calibration
from edge_mm.contracts.base import parse_json, to_json
from edge_mm.contracts.targets import TARGETS
from edge_mm.errors import BundleError, ContractMismatchError, InputError, UsageError

COST = GraphCost(flops=8e9, weights=25e6, activations=28e6, kernels=56)
GRAPHS = {"vision": COST}


def test_a_measured_device_gets_a_range_with_its_error_and_what_it_rests_on() -> None:
    got = estimate(GRAPHS, "agx_orin_64", "fp16")
    assert got.estimated is True
    assert got.mid_ms is not None
    assert got.high_ms is not None
    assert got.low_ms < got.mid_ms < got.high_ms
    assert (got.compute_ms or 0) + (got.traffic_ms or 0) + (got.t0_ms or 0) == pytest.approx(got.mid_ms)
    assert got.error is not None
    assert 0 < got.error < 0.25
    assert got.points >= 60
    assert len(got.devices) == 4
    assert got.device_points > 0


def test_a_measured_point_lies_in_its_own_interval() -> None:
    got = estimate({"y": published_models().costs["yolo11m"]}, "orin_nano_super", "fp16")
    assert got.high_ms is not None
    assert got.low_ms < 13.99 < got.high_ms


def test_an_unmeasured_orin_gets_bounds_without_a_middle() -> None:
    got = estimate(GRAPHS, "agx_orin_32", "int8")
    assert got.mid_ms is None
    assert got.t0_ms is None
    assert got.high_ms is not None
    assert got.low_ms < got.high_ms
    assert got.device_points == 0
    assert "bounds only" in got.note


def test_another_architecture_gets_what_no_software_can_beat() -> None:
    got = estimate(GRAPHS, "thor_t5000", "int8")
    assert (got.mid_ms, got.high_ms, got.error) == (None, None, None)
    # Weights once at 273 GB/s outlast 8 GFLOP at 517 TOPS.
    assert got.low_ms == pytest.approx(25e6 / 273e9 * 1e3)
    assert "bounds only" in got.note


@pytest.mark.parametrize("device", ["cpu_x86", "cpu_arm", "thor_t4000"])
def test_a_device_without_peak_figures_is_refused(device: str) -> None:
    with pytest.raises(InputError, match="nothing is calibrated"):
        estimate(GRAPHS, device, "fp32")


def test_an_unknown_device_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="agx_orin_64"):
        estimate(GRAPHS, "orin_ultra", "fp16")


def test_no_graph_is_refused() -> None:
    with pytest.raises(InputError, match="at least one graph"):
        estimate({}, "agx_orin_64", "fp16")


def test_graphs_that_follow_each_other_add_up() -> None:
    one, two = estimate(GRAPHS, "orin_nx_16", "fp16"), estimate({"a": COST, "b": COST}, "orin_nx_16", "fp16")
    assert one.mid_ms is not None
    assert two.mid_ms == pytest.approx(2 * one.mid_ms)


def test_a_smaller_power_mode_is_slower() -> None:
    full, half = (estimate(GRAPHS, "agx_orin_64", "int8", gpu_mhz=mhz).mid_ms for mhz in (None, 650.0))
    assert full is not None
    assert half is not None
    assert full < half < 2 * full


def test_more_work_never_takes_less_time() -> None:
    base = estimate(GRAPHS, "orin_nano", "int8").mid_ms
    for field in ("flops", "weights", "activations", "kernels"):
        more = COST.model_copy(update={field: getattr(COST, field) * 2})
        got = estimate({"g": more}, "orin_nano", "int8").mid_ms
        assert got is not None
        assert base is not None
        assert got > base


def test_own_points_join_the_calibration() -> None:
    point = (
        published_calibration()
        .points[0]
        .model_copy(update={"device": "agx_orin_32", "campaign": "own", "model": "mine", "latency_ms": 2.0})
    )
    with_own = calibrate([point], {"mine": COST})
    got = estimate(GRAPHS, "agx_orin_32", "fp16", calibration=with_own)
    assert got.mid_ms is not None
    assert got.device_points == 1
    with pytest.raises(InputError, match="mine"):
        calibrate([point])


def test_every_target_with_peaks_has_a_source_and_dense_int8_at_twice_fp16() -> None:
    for target in TARGETS.values():
        if target.peaks is None:
            continue
        assert "datasheet" in target.source
        assert target.peaks.gpu_fp16_tflops is not None
        assert target.peaks.gpu_int8_tops == pytest.approx(2 * target.peaks.gpu_fp16_tflops, rel=0.01)


def test_the_orins_peaks_agree_with_clock_and_multiprocessors() -> None:
    # 4 tensor cores per multiprocessor, 512 dense int8 multiply-accumulates each: 4096 operations per cycle.
    for name, target in TARGETS.items():
        peaks = target.peaks
        if target.compute_capability == "8.7":
            assert peaks is not None
            assert peaks.gpu_mhz is not None
            assert peaks.gpu_multiprocessors is not None
            derived = peaks.gpu_mhz * 1e6 * peaks.gpu_multiprocessors * 4096 / 1e12
            assert peaks.gpu_int8_tops == pytest.approx(derived, rel=0.03), name


def bundle_cost(graphs: Mapping[str, GraphCost]) -> BundleCost:
    return BundleCost(graphs=dict(graphs), shapes={"vision.pixels": (1, 3, 224, 224)})


def test_a_bundles_cost_is_read_from_its_evidence(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/cost.json").write_bytes(to_json(bundle_cost(GRAPHS)))
    assert read_cost(tmp_path) == bundle_cost(GRAPHS)
    (tmp_path / "evidence/cost.json").write_bytes(b'{"schema_version": 2}')
    with pytest.raises(ContractMismatchError, match="schema_version"):
        read_cost(tmp_path)


def test_a_bundle_without_a_cost(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="Export the bundle again"):
        read_cost(tmp_path)


def test_an_estimate_survives_json() -> None:
    got = estimate(GRAPHS, "agx_orin_32", "int8")
    assert parse_json(type(got), to_json(got), where="estimate") == got
