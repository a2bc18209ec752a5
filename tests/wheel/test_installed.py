"""The installed runtime: what it brings, what it keeps out, what it writes."""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.mark.parametrize("command", ["inspect", "tune", "predict", "replay", "evaluate", "bench", "doctor"])
def test_help_of_each_command(edge_mm: Run, command: str) -> None:
    done = edge_mm(command, "--help")
    assert done.returncode == 0
    assert "edge-mm" in done.stdout


def test_help_and_version(edge_mm: Run) -> None:
    assert "predict" in edge_mm("--help").stdout
    assert edge_mm("--version").stdout.startswith("edge-mm ")


@pytest.mark.parametrize("module", ["edge_mm", "edge_mm_calibration", "edge_mm_export"])
def test_the_wheel_holds_every_package(module: str) -> None:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin).with_name("py.typed").is_file()


def test_a_bundle_is_inspected(edge_mm: Run, bundle: Path) -> None:
    done = edge_mm("inspect", bundle, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_text_alone_gives_a_decision(edge_mm: Run, bundle: Path) -> None:
    done = edge_mm("predict", bundle, "--text", "seven", "--json")
    assert done.returncode == 0, done.stderr
    decision = json.loads(done.stdout)
    assert decision["modalities"]["text"]["present"] is True
    assert decision["result"]["label"] in decision["result"]["scores"]


def decisions(done: "subprocess.CompletedProcess[str]") -> list[dict[str, object]]:
    """What a replay decided, without the measured times."""
    assert done.returncode == 0, done.stderr
    found: list[dict[str, object]] = json.loads(done.stdout)["decisions"]
    return [{key: value for key, value in decision.items() if key != "timing_ms"} for decision in found]


def test_a_recorded_session_gives_the_same_decisions_each_time(edge_mm: Run, bundle: Path, session: Path) -> None:
    first, second = (decisions(edge_mm("replay", bundle, session, "--json")) for _ in range(2))
    assert len(first) > 10
    assert first == second


def test_nothing_is_written_but_the_cache(edge_mm: Run, bundle: Path, session: Path, home: Path) -> None:
    before = state(bundle), state(session)
    for arguments in (("predict", bundle, "--text", "seven"), ("replay", bundle, session), ("doctor", bundle)):
        assert edge_mm(*arguments).returncode == 0
    assert (state(bundle), state(session)) == before
    assert [path for path, *_ in state(home) if not path.startswith("cache/edge-mm/")] == []


def state(folder: Path) -> set[tuple[str, int, int]]:
    """Every file below ``folder`` with its size and the time of its last change."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {(str(path.relative_to(folder)), path.stat().st_size, path.stat().st_mtime_ns) for path in files}


def test_a_missing_bundle_is_one_line_and_exit_4(edge_mm: Run, home: Path) -> None:
    done = edge_mm("predict", home / "nothing", "--text", "seven")
    assert done.returncode == 4
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="the toolchain is installed here")
def test_without_the_extra_export_says_what_to_install(edge_mm: Run, home: Path) -> None:
    done = edge_mm("export", "digits", "--out", home / "out")
    assert done.returncode == 5
    assert "edge-mm[export]" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


PROBE = """
import atexit, json, sys
sys.argv = ["edge-mm", *sys.argv[1:]]
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from edge_mm.cli.app import main
main()
"""


@pytest.mark.parametrize("command", ["predict", "replay", "doctor", "--help"])
def test_no_command_loads_the_toolchain(
    isolated: dict[str, str], home: Path, bundle: Path, session: Path, command: str
) -> None:
    arguments = {"predict": [bundle, "--text", "seven"], "replay": [bundle, session], "doctor": [bundle], "--help": []}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, command, *arguments[command]],
        cwd=home, env=isolated, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:2000]
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.splitlines()[-1])}
    assert not loaded & {"torch", "onnx", "onnxscript", "transformers", "scipy", "sklearn", "PIL"}
