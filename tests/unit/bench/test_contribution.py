"""What can stand beside other people's results, and what cannot."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from edge_mm.bench.contribution import check_contribution, device_folder
from edge_mm.bench.jetson import DeviceClock, Jetson, PowerMode
from edge_mm.bench.preflight import Finding, Preflight
from edge_mm.bench.result import BenchResult
from edge_mm.bench.thermal import ThrottleCounter
from tests.unit.bench.bench_results import MS, result, run, steady

FINE = result({"vision": steady(MS)})
BOARD = FINE.model_copy(update={"environment": FINE.environment.model_copy(update={"device": "NVIDIA Jetson (8 GB)"})})
PLACE = Path("docs/results/devices/nvidia-jetson-8-gb")
CLOCK = DeviceClock(name="17000000.gpu", current_hz=1, min_hz=1, max_hz=1)
JETSON = Jetson(l4t="36.4.3", power_mode=PowerMode(id=0, name="MAXN"), power_modes=())


def faults(one: BenchResult, path: Path = Path("a.json")) -> str:
    return "; ".join(fault.what for fault in check_contribution(one, path).faults)


def with_environment(**changes: object) -> BenchResult:
    return FINE.model_copy(update={"environment": FINE.environment.model_copy(update=changes)})


def jetson(clocks: tuple[DeviceClock, ...] = (CLOCK,), **changes: object) -> BenchResult:
    before = FINE.environment.before.model_copy(update={"gpu_clocks": clocks})
    return with_environment(jetson=JETSON.model_copy(update=changes), before=before)


def test_whole_result_of_a_described_machine_is_good() -> None:
    assert check_contribution(FINE, Path("a.json")).good
    assert check_contribution(jetson(), Path("a.json")).good


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"complete": False}, "it was interrupted"),
        ({"rows": result({"vision": [run([MS, MS], complete=False)]}).rows}, "it was interrupted"),
        ({"planned_runs": 5}, "5 runs decide no comparison"),
        (
            {"preflight": Preflight(findings=(Finding(level="refuse", what="busy", fix="Stop."),))},
            "it was forced: busy",
        ),
    ],
)
def test_measurement_that_is_not_whole_is_refused(changes: Mapping[str, object], said: str) -> None:
    assert faults(FINE.model_copy(update=dict(changes))) == said


def test_warnings_of_the_preflight_are_allowed() -> None:
    warned = Preflight(findings=(Finding(level="warn", what="clocks follow the load", fix="Lock."),))
    assert faults(FINE.model_copy(update={"preflight": warned})) == ""


def test_jetson_must_tell_power_mode_release_and_clocks() -> None:
    assert faults(jetson(power_mode=None)) == "a Jetson without its power mode"
    assert faults(jetson(l4t=None)) == "a Jetson without its release"
    assert faults(jetson(clocks=())) == "a Jetson without its GPU's clocks"


def test_machine_that_was_slowed_down_is_refused() -> None:
    state = FINE.environment.before
    before, after = (
        state.model_copy(update={"throttle": (ThrottleCounter(name="cpu0/core", value=value),)}) for value in (3, 5)
    )
    assert "cpu0/core 2 times" in faults(with_environment(before=before, after=after))


def test_machine_without_a_name_or_versions_is_refused() -> None:
    nameless = FINE.environment.cpu.model_copy(update={"model": None})
    said = faults(with_environment(device=None, cpu=nameless, libraries={}))
    assert said == "neither device nor processor is named; no version of any library is recorded"


def test_folder_is_the_device_in_plain_letters() -> None:
    assert device_folder(BOARD) == "nvidia-jetson-8-gb"


@pytest.mark.parametrize("name", ["2026-01-31-demo.json", "2026-01-31-demo-15w.json"])
def test_right_place_is_right(name: str) -> None:
    assert faults(BOARD, PLACE / name) == ""


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (PLACE / "demo.json", "its name is demo.json"),
        (PLACE / "2026-02-30-demo.json", "its name is 2026-02-30-demo.json"),
        (PLACE / "2026-01-31-other.json", "its name is 2026-01-31-other.json"),
        (PLACE.parent / "orin" / "2026-01-31-demo.json", "it lies in the folder 'orin'"),
    ],
)
def test_wrong_place_is_told(path: Path, said: str) -> None:
    assert faults(BOARD, path) == said
