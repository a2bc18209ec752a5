"""Each module of the runtime imports by itself, and none brings in what a device does not have."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT, modules

PROBE = Path(__file__).with_name("import_probe.py")
TOOLCHAIN = {"torch", "torchvision", "onnx", "onnxscript", "onnxslim", "transformers", "scipy", "sklearn", "PIL"} | {
    "edge_mm_calibration",
    "edge_mm_export",
}
HEAVY = {"onnxruntime", "cv2", "sounddevice", "soundfile", "soxr", "tokenizers"}
"""Imported when a command first needs them: `edge-mm --help` must not wait for them."""


Report = dict[str, dict[str, Any]]


def probe(preloaded: set[str], names: list[str]) -> Report:
    done = subprocess.run(
        [sys.executable, PROBE, ",".join(sorted(preloaded)), *names],
        cwd=ROOT, env={**os.environ, "ORT_DISABLE_TELEMETRY": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    report: Report = json.loads(done.stdout)
    return report


CONTRACTS = [name for name in modules("edge_mm") if name.startswith("edge_mm.contracts")]


@pytest.fixture(scope="module")
def light() -> Report:
    """What must come without any heavy library: the contracts, and the command line itself."""
    return probe({"pydantic"}, [*CONTRACTS, "edge_mm.cli.app"])


@pytest.fixture(scope="module")
def imports(light: Report) -> Report:
    """Every module; heavy libraries and the contracts, the ground floor, are there already, which saves a minute."""
    preloaded = HEAVY - {"sounddevice"} | {"numpy", "rich.console", "typer", *CONTRACTS}
    return light | probe(preloaded, [name for name in modules("edge_mm") if name not in light])


def test_every_module_imports_in_a_bare_process(imports: Report) -> None:
    assert {name: report["error"] for name, report in imports.items() if report["error"]} == {}
    assert len(imports) > 100


def holding(imports: Report, unwanted: set[str]) -> dict[str, set[str]]:
    """The modules that bring in something unwanted, and what."""
    found = {name: unwanted & set(report["loaded"]) for name, report in imports.items()}
    return {name: loaded for name, loaded in found.items() if loaded}


def test_no_module_brings_in_the_toolchain(imports: Report) -> None:
    assert holding(imports, TOOLCHAIN) == {}


def test_no_module_needs_portaudio_to_be_imported(imports: Report) -> None:
    assert holding(imports, {"sounddevice"}) == {}


def test_help_and_contracts_wait_for_no_heavy_library(light: Report) -> None:
    assert holding(light, HEAVY) == {}
