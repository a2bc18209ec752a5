"""Folders with everything that the bring-your-own recipes of tests/integration/byo_package name."""

import shutil
import sys
from importlib import import_module
from pathlib import Path

from safetensors.torch import save_file

from tests.support.bundles import FILES, tokenizer

PACKAGE = Path(__file__).parents[1] / "integration" / "byo_package"


def own_models(folder: Path) -> Path:
    """Copy the package into the new ``folder``, and write checkpoints, tokenizer and ONNX files beside it."""
    shutil.copytree(PACKAGE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tokenizer.json").write_bytes(tokenizer())
    for name in ("vision", "audio", "text", "fusion", "monolithic"):
        shutil.copy(FILES / f"{name}.onnx", folder)
    for module, checkpoint in (("pump_monitor.model", "pump"), ("door_module", "door")):
        save_file(_import(module, folder).untrained().state_dict(), folder / f"{checkpoint}.safetensors")
    return folder


def fast_recipe(folder: Path, name: str = "pump.toml") -> Path:
    """The recipe with the exporter that takes a tenth of the time."""
    path = folder / f"fast_{name}"
    path.write_text(
        (folder / name).read_text().replace('kind = "to_onnx"', 'kind = "to_onnx"\nexporter = "torchscript"')
    )
    return path


def _import(module: str, folder: Path):  # noqa: ANN202
    sys.path.insert(0, str(folder))
    try:
        return import_module(module)
    finally:
        sys.path.remove(str(folder))
