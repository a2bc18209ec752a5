"""Files that are either wholly there or not at all, and their hashes."""

import ctypes
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

CHUNK_BYTES: Final = 1 << 20
"""Read at a time when hashing."""

AT_FDCWD: Final = -100
RENAME_EXCHANGE: Final = 2
"""Linux's ``renameat2(2)``: swap two names in one step."""


def sha256_of(path: Path) -> str:
    """Hash a file's bytes: 64 lower-case hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def write_atomic(path: Path, data: bytes) -> None:
    """Put ``data`` at ``path``: a reader, or a crash, sees the old file or the new one, never a part.

    Raises:
        OSError: the folder is missing, full or not writable; nothing is left behind.
    """
    temporary = temporary_beside(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def temporary_beside(path: Path) -> Path:
    """A free name in the same folder, so that renaming to ``path`` stays within one file system."""
    return path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")


@contextmanager
def staged_directory(destination: Path) -> Iterator[Path]:
    """Give a fresh folder to fill; publish it at ``destination`` on leaving, or remove it if the block raises.

    What was at ``destination`` is replaced as a whole; parents are made.
    """
    destination.parent.mkdir(parents=True, exist_ok=True)
    staging = temporary_beside(destination)
    staging.mkdir()
    try:
        yield staging
        replace_directory(staging, destination)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def replace_directory(source: Path, destination: Path) -> None:
    """Move the folder ``source`` to ``destination`` on the same file system; a folder that was there is removed.

    Both names are swapped in one step where the file system can; elsewhere the old folder is moved aside first, and
    for an instant there is none.

    Raises:
        OSError: the folder could not be moved; ``destination`` is as it was.
    """
    if not destination.exists():
        source.rename(destination)
    elif _exchange(source, destination):
        shutil.rmtree(source)
    else:
        _replace_in_two_steps(source, destination)
    sync_directory(destination.parent)


def sync_directory(folder: Path) -> None:
    """Make renames in ``folder`` survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace_in_two_steps(source: Path, destination: Path) -> None:
    aside = temporary_beside(destination)
    destination.rename(aside)
    try:
        source.rename(destination)
    except OSError:
        aside.rename(destination)
        raise
    shutil.rmtree(aside)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names; False where the C library or the file system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    outcome: int = renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE)
    return outcome == 0
