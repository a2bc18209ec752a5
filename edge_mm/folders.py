"""Where the runtime keeps what it can always make again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """``$EDGE_MM_CACHE``, or ``edge-mm`` under ``$XDG_CACHE_HOME`` or ``~/.cache``; it need not exist yet.

    A relative ``XDG_CACHE_HOME`` is ignored, as the XDG Base Directory Specification 0.8 asks.
    """
    if own := os.environ.get("EDGE_MM_CACHE"):
        return Path(own).absolute()
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (shared if shared.is_absolute() else Path.home() / ".cache") / "edge-mm"
