"""Unpacked archives on this machine, each under the hash of its bytes."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from edge_mm.bundle.archive import unpack
from edge_mm.errors import BundleError, UnavailableError
from edge_mm.files import sha256_of, staged_directory
from edge_mm.folders import cache_folder

log = logging.getLogger(__name__)

OpenedT = TypeVar("OpenedT")


def unpacked(archive: Path, open_folder: Callable[[Path], OpenedT]) -> OpenedT:
    """Open an archive in the store; it is unpacked when it is not there yet, or no longer as it was.

    Args:
        archive: The ``.emm`` file.
        open_folder: Verifies and opens a folder; called on the staging folder before anything is published.

    Raises:
        BundleError: the archive is unsafe or damaged; or whatever ``open_folder`` raises.
        UnavailableError: the archive cannot be read, or the store cannot be written.
    """
    try:
        entry = cache_folder() / "bundles" / sha256_of(archive)
        opened = _reopened(entry, open_folder)
        return opened if opened is not None else _unpacked_anew(archive, entry, open_folder)
    except OSError as error:
        where = str(error.filename or archive)
        fix = "Make room there, or choose another folder with EDGE_MM_CACHE."
        raise UnavailableError(where, expected="to unpack a bundle", got=error.strerror, fix=fix) from None


def _unpacked_anew(archive: Path, entry: Path, open_folder: Callable[[Path], OpenedT]) -> OpenedT:
    with staged_directory(entry) as staging:
        unpack(archive, staging)
        open_folder(staging)
    return open_folder(entry)


def _reopened(entry: Path, open_folder: Callable[[Path], OpenedT]) -> OpenedT | None:
    if not entry.is_dir():
        return None
    try:
        return open_folder(entry)
    except BundleError as error:
        log.warning("unpacking again: the copy in the store is not as it was: %s", error)
        return None
