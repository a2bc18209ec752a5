from pathlib import Path

import pytest

from edge_mm.bench.meters import MissingMeter
from edge_mm.bench.power import Meters
from edge_mm.bench.rails import open_hwmon
from edge_mm.bench.rapl import open_rapl
from edge_mm.bench.sysfs import Tree
from tests.unit.bench.machine_trees import orin_nano, write_tree

NO_LIBRARY = "libno-such-nvml.so"

AGX_ORIN: dict[str, str | int] = {
    "sys/class/hwmon/hwmon1/name": "ina3221",
    "sys/class/hwmon/hwmon1/in1_label": "VDD_GPU_SOC",
    "sys/class/hwmon/hwmon1/in1_input": 19_000,
    "sys/class/hwmon/hwmon1/curr1_input": 200,
    "sys/class/hwmon/hwmon2/name": "ina3221",
    "sys/class/hwmon/hwmon2/in1_label": "NC",
    "sys/class/hwmon/hwmon2/in1_input": 0,
    "sys/class/hwmon/hwmon2/in2_label": "VDDQ_VDD2_1V8AO",
    "sys/class/hwmon/hwmon2/in2_input": 4968,
    "sys/class/hwmon/hwmon2/curr2_input": 80,
}

THOR: dict[str, str | int] = {
    "sys/class/hwmon/hwmon3/name": "ina3221",
    "sys/class/hwmon/hwmon3/in1_label": "VDD_GPU",
    "sys/class/hwmon/hwmon3/in1_input": 19_000,
    "sys/class/hwmon/hwmon3/curr1_input": -8,
    "sys/class/hwmon/hwmon4/name": "ina238",
    "sys/class/hwmon/hwmon4/power1_input": 23_125_000,
    "sys/class/hwmon/hwmon4/curr1_input": 1200,
}

X86: dict[str, str | int] = {
    "sys/class/powercap/intel-rapl:0/name": "package-0",
    "sys/class/powercap/intel-rapl:0/energy_uj": 5_000_000,
    "sys/class/powercap/intel-rapl:0/max_energy_range_uj": 262_143_328_850,
    "sys/class/powercap/intel-rapl:0:0/name": "dram",
    "sys/class/powercap/intel-rapl:0:0/energy_uj": 0,
    "sys/class/powercap/intel-rapl:0:0/max_energy_range_uj": 65_712_999_613,
    "sys/class/powercap/intel-rapl:1/name": "psys",
    "sys/class/powercap/intel-rapl:1/energy_uj": 7_000_000,
}


def test_orin_nano_has_a_rail_for_the_whole_module(tmp_path: Path) -> None:
    meter = open_hwmon(Tree(root=orin_nano(tmp_path, locked=True)))
    assert meter is not None
    assert [(rail.name, rail.scope) for rail in meter.rails] == [
        ("VDD_IN", "module"),
        ("VDD_CPU_GPU_CV", "part"),
        ("VDD_SOC", "part"),
    ]
    assert meter.read() == pytest.approx({"VDD_IN": 6.0, "VDD_CPU_GPU_CV": 2.496, "VDD_SOC": 1.4976})


def test_agx_orin_has_parts_only_and_its_unconnected_channel_is_none(tmp_path: Path) -> None:
    meter = open_hwmon(Tree(root=write_tree(tmp_path, AGX_ORIN)))
    assert meter is not None
    assert {rail.scope for rail in meter.rails} == {"part"}
    assert meter.read() == pytest.approx({"VDD_GPU_SOC": 3.8, "VDDQ_VDD2_1V8AO": 0.39744})


def test_thor_has_its_boards_input_and_a_sensors_offset_stays_negative(tmp_path: Path) -> None:
    meter = open_hwmon(Tree(root=write_tree(tmp_path, THOR)))
    assert meter is not None
    assert [(rail.name, rail.scope) for rail in meter.rails] == [("VDD_GPU", "gpu"), ("VIN", "board")]
    assert meter.read() == pytest.approx({"VDD_GPU": -0.152, "VIN": 23.125})


def test_a_sensor_that_stops_answering_has_no_entry(tmp_path: Path) -> None:
    meter = open_hwmon(Tree(root=write_tree(tmp_path, THOR)))
    assert meter is not None
    (tmp_path / "sys/class/hwmon/hwmon3/curr1_input").unlink()
    assert list(meter.read()) == ["VIN"]


def test_two_chips_with_one_label_are_two_rails(tmp_path: Path) -> None:
    second = {name.replace("hwmon4", "hwmon5"): value for name, value in THOR.items() if "hwmon4" in name}
    meter = open_hwmon(Tree(root=write_tree(tmp_path, THOR | second)))
    assert meter is not None
    assert [rail.name for rail in meter.rails] == ["VDD_GPU", "VIN", "VIN@hwmon5"]


def test_rapl_zones_know_their_scope_and_where_they_wrap(tmp_path: Path) -> None:
    meter = open_rapl(Tree(root=write_tree(tmp_path, X86)))
    assert not isinstance(meter, MissingMeter)
    rails = {rail.name: rail for rail in meter.rails}
    assert {name: rail.scope for name, rail in rails.items()} == {
        "package-0": "cpu_package",
        "package-0/dram": "dram",
        "psys": "board",
    }
    assert rails["package-0"].wraps_at == 262_143.32885
    assert meter.read() == {"package-0": 5.0, "package-0/dram": 0.0, "psys": 7.0}


def test_rapl_without_permission_says_so(tmp_path: Path) -> None:
    # Root may read everything: a directory in the file's place is an error that even root meets.
    write_tree(tmp_path, {"sys/class/powercap/intel-rapl:0/energy_uj/x": 1})
    missing = open_rapl(Tree(root=tmp_path))
    assert isinstance(missing, MissingMeter)
    assert "cannot be read" in missing.reason


def test_a_machine_without_meters_names_each_and_why(tmp_path: Path) -> None:
    with Meters(Tree(root=tmp_path), library=NO_LIBRARY) as meters:
        assert meters.rails == ()
        assert meters.read() == {}
        assert [missing.source for missing in meters.missing] == ["hwmon", "rapl", "nvml"]
        assert all(missing.reason and missing.fix for missing in meters.missing)


def test_all_meters_read_together(tmp_path: Path) -> None:
    write_tree(tmp_path, X86 | THOR)
    with Meters(Tree(root=tmp_path), library=NO_LIBRARY) as meters:
        assert set(meters.read()) == {(rail.source, rail.name) for rail in meters.rails}
        assert len(meters.rails) == 5
        assert [missing.source for missing in meters.missing] == ["nvml"]
