"""What a plan depends on is read from the machine."""

from pathlib import Path

from edge_mm.bench.sysfs import Tree
from edge_mm.engines.base import EngineOptions
from edge_mm.tune.key import changes, environment_key
from tests.unit.bench.machine_trees import orin_nano


def key(root: Path, mode: str = "15W", threads: int = 1) -> dict[str, str]:
    def tool(name: str, *arguments: str) -> str | None:
        return f"NV Power Mode: {mode}\n0\n" if (name, arguments) == ("nvpmodel", ("-q",)) else None

    return environment_key("onnxruntime", EngineOptions(threads=threads), Tree(root=root), tool=tool)


def test_a_jetsons_power_mode_is_part_of_it(tmp_path: Path) -> None:
    orin_nano(tmp_path, locked=True)
    facts = key(tmp_path)
    assert facts["power mode"] == "15W"
    assert {"device", "processor", "cores online", "onnxruntime", "edge_mm", "threads"} <= facts.keys()
    assert changes(facts, key(tmp_path)) == []
    assert changes(facts, key(tmp_path, "MAXN", 2)) == ["power mode was 15W, is MAXN", "threads was 1, is 2"]


def test_a_machine_that_tells_nothing_has_a_key_too(tmp_path: Path) -> None:
    facts = key(tmp_path)
    assert facts["processor"] == facts["device"] == "unknown"
    assert "power mode" not in facts
