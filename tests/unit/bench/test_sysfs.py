from pathlib import Path

import pytest

from edge_mm.bench.sysfs import Tree, kib_fields
from tests.unit.bench.machine_trees import write_tree


def test_devices_are_found_through_links_and_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for index in (10, 2):
        write_tree(tmp_path, {f"sys/devices/platform/chip{index}/name": "ina3221"})
        link = tmp_path / f"sys/class/hwmon/hwmon{index}"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(f"../../devices/platform/chip{index}")
    tree = Tree(root=tmp_path)
    assert tree.find("sys/class/hwmon/hwmon*") == ["sys/class/hwmon/hwmon2", "sys/class/hwmon/hwmon10"]
    assert tree.find("sys/class/hwmon/hwmon*/name") == ["sys/class/hwmon/hwmon2/name", "sys/class/hwmon/hwmon10/name"]
    assert tree.find("sys/class/powercap/*") == []


@pytest.mark.parametrize(
    ("content", "expected"), [("12", 12), ("-5", -5), ("0x1f", 31), ("007", 7), ("1.5", None), ("", None), ("on", None)]
)
def test_integers(tmp_path: Path, content: str, expected: int | None) -> None:
    assert Tree(root=write_tree(tmp_path, {"value": content})).integer("value") == expected


def test_what_cannot_be_read_is_none(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert Tree(root=tmp_path).text("folder") is None
    assert Tree(root=tmp_path).text("absent") is None
    (tmp_path / "bytes").write_bytes(b"model \xff\0")
    assert Tree(root=tmp_path).text("bytes") == "model �"


def test_only_the_root_is_the_running_machine(tmp_path: Path) -> None:
    assert Tree().live
    assert not Tree(root=tmp_path).live


def test_sizes_in_kib_become_bytes() -> None:
    text = "MemTotal:   16 kB\nActive(anon):  2 kB\nHugePages_Total:  0\nVmRSS:\t 3 kB"
    assert kib_fields(text) == {"MemTotal": 16384, "VmRSS": 3072}
    assert kib_fields(None) == {}
