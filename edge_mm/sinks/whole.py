"""Output files that the user named: they appear whole or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from edge_mm.errors import UnavailableError
from edge_mm.files import temporary_beside, write_atomic


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a temporary file beside ``path`` that takes its place once the block ends well, and vanishes otherwise.

    Raises:
        UnavailableError: the folder is not there or may not be written.
    """
    partial = temporary_beside(path)
    try:
        file = partial.open("xb")
    except OSError as error:
        raise not_writable(path, error) from None
    try:
        with file:
            yield file
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, or leave what was there.

    Raises:
        UnavailableError: the folder is not there, full or may not be written.
    """
    try:
        write_atomic(path, data)
    except OSError as error:
        raise not_writable(path, error) from None


def not_writable(path: Path, error: OSError) -> UnavailableError:
    """The complaint about a place that the system does not let us write to."""
    return UnavailableError(
        str(path),
        expected="a place that can be written to",
        got=error.strerror or type(error).__name__,
        fix="Create the folder, or name a file elsewhere.",
    )
