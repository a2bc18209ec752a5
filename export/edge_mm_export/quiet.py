"""Standard output is for results: what a library prints is sent to standard error."""

import contextlib
import os
import sys
from collections.abc import Iterator

STDOUT, STDERR = 1, 2
"""File descriptors: torch's C++ side writes to them past ``sys.stdout``."""


@contextlib.contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """Send both Python's and C's standard output to standard error."""
    sys.stdout.flush()
    kept = os.dup(STDOUT)
    os.dup2(STDERR, STDOUT)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, STDOUT)
        os.close(kept)
