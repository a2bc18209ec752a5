import platform
from pathlib import Path

from edge_mm.bench.environment import Environment, capture, complete
from edge_mm.contracts.base import parse_json, to_json
from tests.unit.bench.machine_trees import laptop, orin_nano, raspberry, write_tree

NVPMODEL = "NVPM WARN: fan mode is not set!\nNV Power Mode: 25W\n1\n"


def nvpmodel(name: str, *arguments: str) -> str | None:
    return NVPMODEL if (name, arguments) == ("nvpmodel", ("-q",)) else None


def test_a_jetson_says_its_release_mode_clocks_and_rails(tmp_path: Path) -> None:
    environment = capture(orin_nano(tmp_path, locked=False), tool=nvpmodel)
    jetson = environment.jetson
    assert jetson is not None
    assert (jetson.l4t, jetson.jetpack) == ("36.4.3", "6.2+b77")
    assert jetson.power_mode is not None
    assert (jetson.power_mode.id, jetson.power_mode.name) == (1, "25W")
    assert jetson.largest_mode is not None
    assert jetson.largest_mode.id == 2
    assert environment.device == "NVIDIA Jetson Orin Nano Developer Kit"
    assert environment.cpu.model == "arm,cortex-a78"
    assert environment.cpu.flags == ("asimd", "asimddp", "asimdhp")
    assert environment.system == "Ubuntu 22.04.5 LTS"
    assert [clock.name for clock in environment.before.gpu_clocks] == ["17000000.gpu"]
    assert environment.before.gpu_clocks[0].locked is False
    assert environment.before.core_khz == (1_510_400, 1_510_400)


def test_a_jetsons_silent_sensor_is_none_and_its_trip_point_is_the_passive_one(tmp_path: Path) -> None:
    zones = capture(orin_nano(tmp_path, locked=True)).before.temperatures
    assert [(zone.zone, zone.celsius, zone.passive_celsius) for zone in zones] == [
        ("cpu-thermal", 48.5, 99.0),
        ("cv0-thermal", None, None),
    ]


def test_tensorrt_of_the_system_is_found_and_a_removed_package_is_not(tmp_path: Path) -> None:
    libraries = capture(orin_nano(tmp_path, locked=True)).libraries
    assert libraries["tensorrt"].startswith("10.")
    assert "cudnn" not in libraries
    assert libraries["numpy"]


def test_without_nvpmodel_the_power_mode_is_none(tmp_path: Path) -> None:
    jetson = capture(orin_nano(tmp_path, locked=True)).jetson
    assert jetson is not None
    assert jetson.power_mode is None


def test_throttle_events_are_the_difference_of_the_two_states(tmp_path: Path) -> None:
    root = orin_nano(tmp_path, locked=True)
    environment = capture(root)
    assert environment.throttled is None
    write_tree(root, {"sys/class/hwmon/hwmon1/oc3_event_cnt": 5, "sys/class/thermal/thermal_zone0/temp": 70_000})
    finished = complete(environment, root)
    assert finished.throttled == {"hwmon1/oc3_event_cnt": 3}
    assert finished.after is not None
    assert finished.after.temperatures[0].celsius == 70
    assert finished.before.temperatures[0].celsius == 48.5


def test_a_board_without_names_gives_the_arm_part(tmp_path: Path) -> None:
    environment = capture(raspberry(tmp_path, throttled="50000"))
    assert environment.cpu.model == "ARM implementer 0x41 part 0xd0b"
    assert environment.jetson is None
    assert environment.before.throttle[0].value == 0x50000
    assert environment.before.throttle[0].active is False
    assert environment.before.supply.on_battery is False


def test_a_laptop(tmp_path: Path) -> None:
    environment = capture(laptop(tmp_path))
    assert environment.cpu.model == "Synthetic(R) CPU @ 2.40GHz"
    assert environment.cpu.online == (0, 1, 3)
    assert environment.cpu.smt is True
    assert environment.cpu.boost is True
    assert environment.cpu.flags == ("avx", "avx2", "fma")
    assert environment.hosting.container == "docker"
    assert environment.hosting.cpu_quota == 1.5
    assert environment.hosting.virtual_machine is None
    assert environment.before.supply.on_battery is True
    assert environment.before.supply.battery_percent == 55
    assert environment.before.swap_used_bytes == 600 * 1024
    assert environment.before.throttle[0].name == "cpu0/core_throttle_count"


def test_an_empty_tree_is_none_everywhere_and_no_error(tmp_path: Path) -> None:
    environment = capture(tmp_path)
    assert environment.device is None
    assert environment.memory_bytes is None
    assert environment.cpu.model is None
    assert environment.cpu.smt is None
    assert environment.before.load_average is None
    assert environment.before.gpus is None
    assert environment.before.memory_available_bytes is None


def test_garbage_in_a_file_is_none_too(tmp_path: Path) -> None:
    root = write_tree(
        tmp_path,
        {
            "sys/devices/system/cpu/online": "0",
            "sys/devices/system/cpu/cpu0/cpufreq/scaling_min_freq": "<unsupported>",
            "proc/meminfo": "\x00\x01nonsense",
            "etc/nv_tegra_release": "R?",
        },
    )
    environment = capture(root)
    assert environment.cpu.cores[0].min_khz is None
    assert environment.memory_bytes is None
    assert environment.jetson is not None
    assert environment.jetson.l4t is None


def test_the_running_machine_is_captured_and_survives_json() -> None:
    environment = complete(capture())
    assert environment.cpu.architecture == platform.machine()
    assert environment.cpu.online
    assert environment.memory_bytes is not None
    assert environment.memory_bytes > 2**26
    assert environment.process.affinity
    assert environment.libraries["edge_mm"]
    assert parse_json(Environment, to_json(environment), where="environment") == environment
