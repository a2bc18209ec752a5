"""Each module of the runtime imports by itself, and none brings in what a device does not have."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.sources import ROOT, modules

PROBE = Path(__file__).with_name("import_probe.py")
TOOLCHAIN = {"torch", "torchvision", "onnx", "onnxscript", "onnxslim", "transformers", "scipy", "sklearn", "PIL"}
HEAVY = {"onnxruntime", "cv2", "sounddevice", "soundfile", "soxr", "tokenizers"}
"""Imported when a command first needs them: `edge-mm --help` must not wait for them."""


@pytest.fixture(scope="module")
def imports() -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, PROBE, *modules("edge_mm")], cwd=ROOT, capture_output=True, text=True, check=True
    )
    report: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("module", modules("edge_mm"))
def test_the_module_imports_in_a_bare_process(imports: dict[str, dict[str, Any]], module: str) -> None:
    assert imports[module]["error"] is None


@pytest.mark.parametrize("module", modules("edge_mm"))
def test_the_module_keeps_the_toolchain_out(imports: dict[str, dict[str, Any]], module: str) -> None:
    loaded = set(imports[module]["loaded"])
    assert not loaded & TOOLCHAIN
    assert "edge_mm_export" not in loaded
    assert "edge_mm_calibration" not in loaded


@pytest.mark.parametrize("module", modules("edge_mm"))
def test_no_module_needs_portaudio_to_be_imported(imports: dict[str, dict[str, Any]], module: str) -> None:
    assert "sounddevice" not in imports[module]["loaded"]


def test_help_waits_for_no_heavy_library(imports: dict[str, dict[str, Any]]) -> None:
    assert not set(imports["edge_mm.cli.app"]["loaded"]) & HEAVY


@pytest.mark.parametrize("module", [name for name in modules("edge_mm") if name.startswith("edge_mm.contracts")])
def test_contracts_need_no_heavy_library(imports: dict[str, dict[str, Any]], module: str) -> None:
    assert not set(imports[module]["loaded"]) & HEAVY
