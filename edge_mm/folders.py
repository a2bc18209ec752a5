"""Where the runtime keeps what it can always make again, and what it learnt on this device."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """``$EDGE_MM_CACHE``, or ``edge-mm`` under ``$XDG_CACHE_HOME`` or ``~/.cache``; it need not exist yet.

    A relative ``XDG_CACHE_HOME`` is ignored, as the XDG Base Directory Specification 0.8 asks.
    """
    return _folder("EDGE_MM_CACHE", "XDG_CACHE_HOME", ".cache")


def state_folder() -> Path:
    """``$EDGE_MM_STATE``, or ``edge-mm`` under ``$XDG_STATE_HOME`` or ``~/.local/state``; it need not exist yet.

    What lies there was measured on this device. A relative ``XDG_STATE_HOME`` is ignored, as above.
    """
    return _folder("EDGE_MM_STATE", "XDG_STATE_HOME", ".local/state")


def _folder(ours: str, everybodys: str, usual: str) -> Path:
    if own := os.environ.get(ours):
        return Path(own).absolute()
    shared = Path(os.environ.get(everybodys, ""))
    return (shared if shared.is_absolute() else Path.home() / usual) / "edge-mm"
