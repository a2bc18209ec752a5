"""A bundle's folder against its manifest: every file there, every byte as listed, nothing else."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from edge_mm.bundle.layout import is_listed
from edge_mm.contracts.manifest import FileFact, Manifest
from edge_mm.errors import BundleError, UnavailableError
from edge_mm.files import sha256_of

AGAIN: Final = "Copy or export the bundle again."
"""What to do about every kind of damage."""


def verify_files(root: Path, manifest: Manifest, *, shown: Path) -> None:
    """Hold the folder against the manifest; cheap checks come before hashes.

    Args:
        root: The folder.
        manifest: What it should hold.
        shown: What messages call the bundle: the path that the user gave.

    Raises:
        BundleError: a file is missing, changed, unlisted, a link, or no regular file.
        UnavailableError: a file cannot be read.
    """
    check = _Check(root, shown)
    found = dict(check.walk(""))
    for path in found:
        if is_listed(path) and path not in manifest.files:
            raise check.damage(path, expected="only listed files", got="one that is not")
    for path, fact in manifest.files.items():
        check.size(path, fact, found.get(path))
    for path, fact in manifest.files.items():
        check.hash(path, fact)


@dataclass(frozen=True, slots=True)
class _Check:
    root: Path
    shown: Path

    def walk(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Relative name and size of every file under ``prefix``."""
        try:
            entries = sorted(os.scandir(self.root / prefix), key=lambda entry: entry.name)
        except OSError as error:
            raise self.unreadable(prefix, error) from None
        for entry in entries:
            path = f"{prefix}{entry.name}"
            facts = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(facts.st_mode):
                yield from self.walk(f"{path}/")
            elif stat.S_ISREG(facts.st_mode):
                yield path, facts.st_size
            else:
                kind = "a symbolic link" if stat.S_ISLNK(facts.st_mode) else "a device, pipe or socket"
                raise self.damage(path, expected="a regular file or a folder", got=kind)

    def size(self, path: str, fact: FileFact, size: int | None) -> None:
        if size is None:
            raise self.damage(path, expected="the file that the manifest lists", got="no such file")
        if size != fact.size:
            raise self.damage(path, expected=f"{fact.size} bytes", got=f"{size} bytes")

    def hash(self, path: str, fact: FileFact) -> None:
        try:
            got = sha256_of(self.root / path)
        except OSError as error:
            raise self.unreadable(path, error) from None
        if got != fact.sha256:
            raise self.damage(path, expected=f"sha256 {fact.sha256[:16]}…", got=f"{got[:16]}…: its bytes changed")

    def damage(self, path: str, *, expected: str, got: str) -> BundleError:
        return BundleError(f"{self.shown}: file '{path}'", expected=expected, got=got, fix=AGAIN)

    def unreadable(self, path: str, error: OSError) -> UnavailableError:
        where = f"{self.shown}: '{path}'" if path else str(self.shown)
        return UnavailableError(where, expected="to be readable", got=error.strerror, fix="Check its permissions.")
