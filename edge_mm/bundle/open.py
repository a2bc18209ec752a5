"""Opening a bundle: trust first, then parse."""

import hashlib
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from edge_mm.bundle.layout import MANIFEST, MAX_MANIFEST_BYTES, SIGNATURE
from edge_mm.bundle.store import unpacked
from edge_mm.bundle.verify import AGAIN, verify_files
from edge_mm.contracts.base import parse_json
from edge_mm.contracts.manifest import Manifest
from edge_mm.errors import BundleError, ContractMismatchError, InputError, UnavailableError

SCHEMA_VERSION: Final = 1
"""The one that this version of edge-mm reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A verified bundle in a folder."""

    root: Path
    manifest: Manifest
    digest: str
    """SHA-256 of ``manifest.json``'s bytes, in hexadecimal: names the bundle, since it pins every file."""
    signed_by: str | None = None
    """Fingerprint of the key that was asked for and fits; None if none was asked for."""

    def file(self, path: str) -> Path:
        """Where a listed file lies.

        Raises:
            BundleError: the manifest does not list it, so nothing vouches for it.
        """
        if path not in self.manifest.files:
            where = f"{self.root}: file '{path}'"
            raise BundleError(where, expected="a listed file", got="one that is not", fix="Name a listed one.")
        return self.root / path


def open_bundle(path: Path, *, public_key: Path | None = None) -> Bundle:
    """Verify a bundle's folder or ``.emm`` archive, and read its manifest; an archive is unpacked into the store.

    Args:
        path: The folder or the archive.
        public_key: PEM file of the only author to accept; None accepts any.

    Raises:
        InputError: there is nothing at ``path``, or ``public_key`` is no key.
        BundleError: it is no bundle, damaged, unsafe, or not signed by that author.
        ContractMismatchError: a field of the manifest is wrong, or its schema version is not ours.
        UnavailableError: something cannot be read, or the store cannot be written.
    """
    if _mode(path, stat.S_ISDIR):
        return _Opening(path.resolve(), path, public_key).bundle()
    if not _mode(path, stat.S_ISREG):
        # A pipe or a device would be read without end.
        fix = "Name a folder or a file."
        raise InputError(str(path), expected="a bundle (a folder or an .emm file)", got="neither", fix=fix)
    return unpacked(path, lambda root: _Opening(root, path, public_key).bundle())


def _mode(path: Path, is_kind: Callable[[int], bool]) -> bool:
    try:
        return is_kind(path.stat().st_mode)
    except OSError as error:
        fix = "Check the path, or export a bundle first."
        raise InputError(str(path)[:200], expected="a readable bundle", got=error.strerror, fix=fix) from None


class _Version(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")

    schema_version: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class _Opening:
    root: Path
    shown: Path
    """What messages call the bundle."""
    public_key: Path | None

    def bundle(self) -> Bundle:
        raw = self.read(MANIFEST, MAX_MANIFEST_BYTES)
        signed_by = self.signer(raw, self.public_key) if self.public_key else None
        where = str(self.shown / MANIFEST)
        _check_version(raw, where)
        manifest = parse_json(Manifest, raw, where=where)
        verify_files(self.root, manifest, shown=self.shown)
        digest = hashlib.sha256(raw).hexdigest()
        return Bundle(root=self.root, manifest=manifest, digest=digest, signed_by=signed_by)

    def signer(self, raw: bytes, public_key: Path) -> str:
        # Imported here: it takes 80 ms, and most commands are given no key.
        from edge_mm.bundle.sign import SIGNATURE_BYTES, verify

        signature = self.read(SIGNATURE, SIGNATURE_BYTES, why=f", since the key {public_key.name} is configured")
        return verify(raw, signature, public_key, where=str(self.shown / SIGNATURE))

    def read(self, name: str, limit: int, *, why: str = "") -> bytes:
        """A small file that nothing vouches for yet: a regular file of at most ``limit`` bytes."""
        path, where = self.root / name, str(self.shown / name)
        try:
            if path.is_symlink() or not path.is_file():
                raise BundleError(where, expected=f"a regular file{why}", got="none", fix=AGAIN)
            with path.open("rb") as file:
                raw = file.read(limit + 1)
        except OSError as error:
            fix = "Check its permissions."
            raise UnavailableError(where, expected="to be readable", got=error.strerror, fix=fix) from None
        if len(raw) > limit:
            raise BundleError(where, expected=f"at most {limit} bytes", got="more", fix=AGAIN)
        return raw


def _check_version(raw: bytes, where: str) -> None:
    """Say so plainly when the bundle is of another age; other faults are left to the manifest's own schema."""
    try:
        got = _Version.model_validate_json(raw).schema_version
    except ValidationError:
        return
    if got != SCHEMA_VERSION:
        fix = "Install a newer edge-mm." if got > SCHEMA_VERSION else "Export the bundle again."
        raise ContractMismatchError(f"{where}: field 'schema_version'", expected=SCHEMA_VERSION, got=got, fix=fix)
