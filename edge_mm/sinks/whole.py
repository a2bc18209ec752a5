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
        UnavailableError: the folder is not there, full or may not be written, or the path is a folder.
    """
    with _complaining(path):
        partial = temporary_beside(path)
        file = partial.open("xb")
    try:
        with file:
            yield file
            with _complaining(path):
                file.flush()
        with _complaining(path):
            partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_whole(path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``, or leave what was there.

    Raises:
        UnavailableError: the folder is not there, full or may not be written, or the path is a folder.
    """
    with _complaining(path):
        write_atomic(path, data)


@contextmanager
def _complaining(path: Path) -> Iterator[None]:
    try:
        yield
    # ValueError: the path names no file at all, or holds a null character.
    except (OSError, ValueError) as error:
        raise not_writable(path, error) from None


def not_writable(path: Path, error: OSError | ValueError) -> UnavailableError:
    """The complaint about a place that the system does not let us write to."""
    return UnavailableError(
        str(path),
        expected="a place that can be written to",
        got=getattr(error, "strerror", None) or str(error) or type(error).__name__,
        fix="Create the folder, or name a file elsewhere.",
    )
