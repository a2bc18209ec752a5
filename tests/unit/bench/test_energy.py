import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_mm.bench.energy import (
    EnergyRecorder,
    EnergyTrace,
    integrate,
    millijoules,
    per_decision,
    record_idle,
    trace,
)
from edge_mm.bench.meters import Rail
from edge_mm.bench.power import Meters
from edge_mm.bench.sysfs import Tree
from edge_mm.errors import InputError
from tests.unit.bench.machine_trees import write_tree

S = 1_000_000_000
WATTS = Rail(source="hwmon", name="VDD_IN", scope="module", unit="watts")
JOULES = Rail(source="rapl", name="package-0", scope="cpu_package", unit="joules", wraps_at=1000.0)


def test_mlperfs_energy_of_agx_orin_maxq_resnet50_comes_out() -> None:
    # MLPerf Inference v3.0, edge, closed, power: Orin_TRT_MaxQ, ResNet-50. SingleStream: 14.8 W wall, mean latency
    # 1,478,507 ns. Offline: 22.7 W, 3463.11 samples/s.
    assert millijoules(14.8, 1_478_507e-9) == pytest.approx(21.9, rel=0.01)
    assert millijoules(22.7, 1 / 3463.11) == pytest.approx(6.5, rel=0.01)


def test_mlperfs_energy_comes_out_of_a_recorded_run_too() -> None:
    decisions = 400_000
    seconds = decisions * 1_478_507e-9
    readings = [(int(seconds * S * step / 100), {("hwmon", "VDD_IN"): 14.8}) for step in range(101)]
    (figures,) = per_decision(trace([WATTS], readings, ()), None, decisions=decisions)
    assert figures.gross_mj == pytest.approx(21.9, rel=0.01)
    assert figures.net_mj is None
    assert figures.idle_w is None


def test_watts_are_integrated_by_trapezoids() -> None:
    one = integrate(WATTS, [(0, 2.0), (S, 4.0), (3 * S, 4.0)])
    assert one.joules == 3 + 8
    assert one.mean_w == pytest.approx(11 / 3)
    assert one.max_w == 4
    assert one.readings == 3


def test_a_counter_that_wraps() -> None:
    one = integrate(JOULES, [(0, 990.0), (S, 998.0), (2 * S, 6.0)])
    assert one.joules == pytest.approx(16)
    assert one.mean_w == pytest.approx(8)
    assert one.max_w is None


def test_a_counter_that_falls_and_cannot_wrap_is_an_error() -> None:
    rail = JOULES.model_copy(update={"wraps_at": None})
    with pytest.raises(InputError, match="only rises"):
        integrate(rail, [(0, 990.0), (S, 6.0)])


@pytest.mark.parametrize("points", [[], [(0, 1.0)], [(5, 1.0), (5, 2.0)]])
def test_too_little_to_integrate(points: list[tuple[int, float]]) -> None:
    with pytest.raises(InputError, match="two readings"):
        integrate(WATTS, points)


@given(st.lists(st.floats(0.1, 50), min_size=2, max_size=30), st.floats(0.1, 20), st.integers(1, 1000))
def test_net_is_gross_less_idle_over_the_same_time(watts: list[float], idle_w: float, decisions: int) -> None:
    key = ("hwmon", "VDD_IN")
    run = trace([WATTS], [(at * S, {key: value}) for at, value in enumerate(watts)], ())
    idle = trace([WATTS], [(0, {key: idle_w}), (7 * S, {key: idle_w})], ())
    (figures,) = per_decision(run, idle, decisions=decisions)
    assert figures.net_mj is not None
    rest_mj = idle_w * (len(watts) - 1) / decisions * 1e3
    assert figures.gross_mj - figures.net_mj == pytest.approx(rest_mj)
    assert figures.gross_mj * decisions == pytest.approx(run.rails[0].joules * 1e3)


def test_a_rail_without_an_idle_baseline_has_no_net_figure() -> None:
    readings = [(0, {("hwmon", "VDD_IN"): 1.0, ("rapl", "package-0"): 0.0})]
    readings += [(S, {("hwmon", "VDD_IN"): 1.0, ("rapl", "package-0"): 3.0})]
    run = trace([WATTS, JOULES], readings, ())
    idle = trace([WATTS], readings, ())
    by_rail = {one.rail: one for one in per_decision(run, idle, decisions=2)}
    assert by_rail["VDD_IN"].net_mj == 0
    assert by_rail["package-0"].gross_mj == 1500
    assert by_rail["package-0"].net_mj is None


def test_no_decision_is_an_error() -> None:
    empty = EnergyTrace(seconds=1.0, rails=(), missing=(), sampler_share=0.0)
    with pytest.raises(InputError, match="at least one decision"):
        per_decision(empty, None, decisions=0)
    assert per_decision(empty, None, decisions=1) == ()


def test_a_rail_that_fell_silent_is_named() -> None:
    got = trace([WATTS], [(0, {("hwmon", "VDD_IN"): 1.0}), (S, {})], ())
    assert got.rails == ()
    assert "answered 1 of 2 times" in got.missing[0].reason


def test_recording_beside_work(tmp_path: Path) -> None:
    files: dict[str, str | int] = {
        "sys/class/hwmon/hwmon0/name": "ina238",
        "sys/class/hwmon/hwmon0/power1_input": 5_000_000,
    }
    write_tree(tmp_path, files)
    with Meters(Tree(root=tmp_path), library="libno-such-nvml.so") as meters:
        idle = record_idle(meters, seconds=0.05, interval_s=0.01)
        write_tree(tmp_path, files | {"sys/class/hwmon/hwmon0/power1_input": 15_000_000})
        with EnergyRecorder(meters, interval_s=0.01) as recorder:
            threading.Event().wait(0.05)
    (figures,) = per_decision(recorder.trace(), idle, decisions=10)
    assert figures.mean_w == pytest.approx(15)
    assert figures.idle_w == pytest.approx(5)
    assert figures.net_mj == pytest.approx(figures.gross_mj * 2 / 3)
    assert figures.scope == "board"
