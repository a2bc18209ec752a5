"""The engines: which can be opened here, and which of their parts any test has run."""

from collections.abc import Iterator
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from edge_mm.doctor.report import Finding, examined
from edge_mm.engines.table import BACKENDS, DEFAULT_BACKEND, open_backend
from edge_mm.errors import UnavailableError

VERIFIED_PROVIDERS: Final = frozenset({"CPUExecutionProvider"})
"""ONNX Runtime's execution providers that the project's tests run; the others may work."""

TENSORRT: Final = ("tensorrt", "tensorrt-cu13", "tensorrt-cu12", "tensorrt-rtx")
"""Distributions that hold a generation of TensorRT."""


def engines() -> Iterator[Finding]:
    """Every engine that this version of edge-mm has, ONNX Runtime with its providers; then TensorRT."""
    for name in BACKENDS:
        yield examined(f"engine {name}", partial(_opened, name), necessary=name == DEFAULT_BACKEND)
    yield _tensorrt()


def _opened(name: str) -> str:
    try:
        open_backend(name)
    except ImportError as error:
        fix = f"Install it again: pip install --force-reinstall {error.name or name}"
        raise UnavailableError(f"engine '{name}'", expected="its library", got=str(error), fix=fix) from None
    return _providers() if name == "onnxruntime" else "unverified: no test of this version has run it"


def _providers() -> str:
    # Imported by way of the engine, which has switched its telemetry off.
    import onnxruntime

    available = onnxruntime.get_available_providers()
    notes = ("" if provider in VERIFIED_PROVIDERS else " (unverified: no test has run it)" for provider in available)
    return ", ".join(f"{provider}{note}" for provider, note in zip(available, notes, strict=True))


def _tensorrt() -> Finding:
    for distribution in TENSORRT:
        try:
            found = version(distribution)
        except PackageNotFoundError:
            continue
        detail = f"{distribution} {found}; unverified: this version of edge-mm has no engine for it"
        return Finding(name="tensorrt", state="ok", detail=detail)
    return Finding(
        name="tensorrt",
        state="missing",
        detail="no Python package of it",
        fix="Nothing to do: this version of edge-mm runs on ONNX Runtime.",
    )
