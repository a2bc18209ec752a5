"""Asking the machine's own command-line tools."""

import shutil
import subprocess
from collections.abc import Callable
from typing import TypeAlias

TOOL_TIMEOUT_S = 5.0
"""A tool that takes longer hangs: ``nvpmodel`` answers in milliseconds."""

Tool: TypeAlias = Callable[..., str | None]
"""``tool("nvpmodel", "-q")`` gives what it printed, or None if it is absent or failed."""


def ask(name: str, *arguments: str) -> str | None:
    """Run a tool of the machine; None if it is not installed, hangs or fails."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        return None
    try:
        done = subprocess.run(  # the program's absolute path and fixed arguments, no shell
            [found, *arguments], capture_output=True, text=True, timeout=TOOL_TIMEOUT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def absent(name: str, *arguments: str) -> str | None:
    """The tool of a machine that has none: what a recorded tree is read with."""
    del name, arguments
    return None
