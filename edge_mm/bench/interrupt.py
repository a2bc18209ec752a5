"""What Ctrl-C means for a measurement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer

from edge_mm.cli.console import print_note

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells give it: 128 + SIGINT."""


@contextmanager
def nothing_lost() -> Iterator[None]:
    """Leave with the code of an interrupt if it came so early that there is nothing to keep."""
    try:
        yield
    except KeyboardInterrupt:
        print_note("interrupted: nothing was measured yet")
        raise typer.Exit(INTERRUPTED) from None


def exit_if_interrupted(*, complete: bool) -> None:
    """Leave with the code of an interrupt after an incomplete result was shown and written."""
    if not complete:
        print_note("interrupted: the result is incomplete")
        raise typer.Exit(INTERRUPTED)
