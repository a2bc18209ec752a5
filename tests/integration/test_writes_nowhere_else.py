"""A run writes nothing but its own cache: no telemetry, no stray files."""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.support.bundles import build_bundle

RUN = """
import sys
from pathlib import Path

from edge_mm.bundle.open import open_bundle
from edge_mm.engines.base import EngineOptions
from edge_mm.engines.table import open_backend
from edge_mm.folders import cache_folder
from edge_mm.graph import open_graph
from edge_mm.selftest import run_selftest

bundle = open_bundle(Path(sys.argv[1]))
with open_graph(bundle, backend=open_backend(), options=EngineOptions(cache=cache_folder())) as graph:
    checks = run_selftest(bundle, graph)
print(sum(check.passed for check in checks), len(checks))
"""
"""Opens, prepares, encodes and fuses."""

FOLDERS = {
    "HOME": "home",
    "XDG_CACHE_HOME": "xdg/cache",
    "XDG_CONFIG_HOME": "xdg/config",
    "XDG_DATA_HOME": "xdg/data",
    "XDG_STATE_HOME": "xdg/state",
    "XDG_RUNTIME_DIR": "xdg/run",
    "TMPDIR": "tmp",
}
"""Where programs put files without being asked."""


def contents(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def run(program: str, sandbox: Path, bundle: Path, **more: str) -> str:
    """Run a program in a world of its own; gives what it printed, and fails if it said anything else."""
    for name in (*FOLDERS.values(), "work"):
        (sandbox / name).mkdir(parents=True, exist_ok=True)
    # ONNX Runtime also keeps its telemetry off where CI is set: then these tests would show nothing.
    left_out = ("EDGE_MM", "ORT", "XDG", "CI")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    environment |= {name: str(sandbox / folder) for name, folder in FOLDERS.items()}
    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", program, str(bundle)],
        cwd=sandbox / "work",
        env=environment | more,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return build_bundle(tmp_path / "bundle" / "tiny")


def test_a_run_writes_its_cache_and_nothing_else(tmp_path: Path, bundle: Path) -> None:
    sandbox, before = tmp_path / "sandbox", contents(bundle)
    printed = run(RUN, sandbox, bundle)
    assert printed == "18 18\n"
    written = contents(sandbox)
    assert len(written) == 2 * 4
    assert {path.rsplit("/", 1)[0] for path in written} == {"xdg/cache/edge-mm/onnxruntime"}
    assert contents(bundle) == before
    assert run(RUN, sandbox, bundle) == printed
    assert contents(sandbox) == written


def test_the_cache_folder_can_be_chosen(tmp_path: Path, bundle: Path) -> None:
    sandbox = tmp_path / "sandbox"
    run(RUN, sandbox, bundle, EDGE_MM_CACHE=str(tmp_path / "chosen"))
    assert contents(sandbox) == {}
    assert len(contents(tmp_path / "chosen")) == 2 * 4


def test_the_sandbox_would_see_telemetry(tmp_path: Path, bundle: Path) -> None:
    """Without our switch, a version of ONNX Runtime that has telemetry does leave files: the test above can fail."""
    bare = "import sys, onnxruntime; onnxruntime.InferenceSession(sys.argv[1] + '/graphs/vision.onnx')"
    if tuple(int(part) for part in version("onnxruntime").split(".")[:2]) < (1, 29):
        pytest.skip("this ONNX Runtime has no telemetry")
    run(bare, tmp_path / "sandbox", bundle)
    assert contents(tmp_path / "sandbox") != {}
