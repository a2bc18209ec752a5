from pathlib import Path

import pytest

from edge_mm.bench.environment import Environment, capture
from edge_mm.bench.nvml import Gpu
from edge_mm.bench.preflight import Preflight, check
from edge_mm.errors import GateError
from tests.unit.bench.machine_trees import laptop, orin_nano, raspberry, write_tree
from tests.unit.bench.test_environment import nvpmodel


def levels(report: Preflight, word: str) -> list[str]:
    return [finding.level for finding in report.findings if word in finding.what]


def test_a_locked_jetson_in_its_largest_mode_has_no_findings(tmp_path: Path) -> None:
    environment = capture(orin_nano(tmp_path, locked=True), tool=lambda *_: "NV Power Mode: MAXN_SUPER\n2\n")
    report = check(environment, busy=0.01)
    assert report.findings == ()
    report.require()


def test_an_unlocked_jetson_is_refused_and_told_jetson_clocks(tmp_path: Path) -> None:
    report = check(capture(orin_nano(tmp_path, locked=False), tool=nvpmodel), busy=0.0)
    with pytest.raises(GateError, match="sudo jetson_clocks"):
        report.require()


def test_a_smaller_power_mode_warns_with_this_boards_number(tmp_path: Path) -> None:
    report = check(capture(orin_nano(tmp_path, locked=True), tool=nvpmodel), busy=0.0)
    (finding,) = report.findings
    assert finding.level == "warn"
    assert "nvpmodel -m 2" in finding.fix


def test_an_unknown_power_mode_warns(tmp_path: Path) -> None:
    report = check(capture(orin_nano(tmp_path, locked=True)), busy=0.0)
    assert levels(report, "power mode cannot be read") == ["warn"]


@pytest.mark.parametrize(("busy", "expected"), [(None, ["warn"]), (0.04, []), (0.10, ["warn"]), (0.5, ["refuse"])])
def test_a_busy_machine(tmp_path: Path, busy: float | None, expected: list[str]) -> None:
    report = check(capture(laptop(tmp_path)), busy=busy)
    found = levels(report, "of the processor") + levels(report, "how busy")
    assert found == expected


def test_a_throttled_board_on_powersave_is_refused(tmp_path: Path) -> None:
    report = check(capture(raspberry(tmp_path, throttled="50005")), busy=0.0)
    assert levels(report, "slowed down now") == ["refuse"]
    assert levels(report, "powersave") == ["refuse"]
    assert levels(report, "highest clock") == ["warn"]
    assert levels(report, "MiB of memory") == ["refuse"]


def test_a_slow_down_of_the_past_alone_does_not_refuse(tmp_path: Path) -> None:
    report = check(capture(raspberry(tmp_path, throttled="50000")), busy=0.0)
    assert levels(report, "slowed down now") == []


def test_a_laptop_on_its_battery(tmp_path: Path) -> None:
    report = check(capture(laptop(tmp_path)), busy=0.0)
    assert levels(report, "battery") == ["warn"]
    assert levels(report, "follow the load") == ["warn"]
    assert levels(report, "control group") == ["warn"]
    # Under intel_pstate, powersave follows the load: not refused.
    assert report.refused == ()


@pytest.mark.parametrize(("celsius", "expected"), [(90, []), (95, ["warn"]), (99, ["refuse"])])
def test_heat_near_the_trip_point(tmp_path: Path, celsius: int, expected: list[str]) -> None:
    root = orin_nano(tmp_path, locked=True)
    write_tree(root, {"sys/class/thermal/thermal_zone0/temp": celsius * 1000})
    assert levels(check(capture(root), busy=0.0), "cpu-thermal") == expected


def test_memory_that_the_measurement_needs_counts(tmp_path: Path) -> None:
    environment = capture(laptop(tmp_path))
    assert levels(check(environment, busy=0.0), "MiB of memory") == []
    assert levels(check(environment, busy=0.0, needs_bytes=12_000_000 * 1024), "MiB of memory") == ["refuse"]


@pytest.mark.parametrize(("reasons", "expected"), [(0x0, []), (0x04, ["warn"]), (0x20, ["refuse"]), (0x24, ["refuse"])])
def test_a_gpu_that_is_held_back(tmp_path: Path, reasons: int, expected: list[str]) -> None:
    environment = _with_gpu(capture(orin_nano(tmp_path, locked=True)), reasons)
    assert levels(check(environment, busy=0.0), "GPU 0") == expected


def _with_gpu(environment: Environment, reasons: int) -> Environment:
    fields = dict.fromkeys(Gpu.model_fields) | {"index": 0, "throttle_reasons": reasons}
    state = environment.before.model_copy(update={"gpus": (Gpu.model_validate(fields),)})
    return environment.model_copy(update={"before": state})
