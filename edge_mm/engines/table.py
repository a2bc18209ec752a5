"""Every engine by name."""

from collections.abc import Callable, Mapping
from typing import Final

from edge_mm.engines.base import Backend
from edge_mm.errors import UsageError


def _onnxruntime() -> Backend:
    # Imported when it is asked for: it takes most of the time of a command's start.
    from edge_mm.engines.ort import OrtBackend

    return OrtBackend()


BACKENDS: Final[Mapping[str, Callable[[], Backend]]] = {"onnxruntime": _onnxruntime}

DEFAULT_BACKEND: Final = "onnxruntime"


def open_backend(name: str = DEFAULT_BACKEND) -> Backend:
    """The engine of that name.

    Raises:
        UsageError: there is none.
        UnavailableError: its library is missing.
    """
    if name not in BACKENDS:
        raise UsageError(f"engine '{name}'", expected=f"one of {', '.join(BACKENDS)}", got=name, fix="Choose one.")
    return BACKENDS[name]()
