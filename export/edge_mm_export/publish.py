"""From a verified artifact to the bundle at ``--out``: whole or not at all, and never over something else."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from edge_mm.bundle.archive import pack
from edge_mm.bundle.layout import EVIDENCE, MANIFEST, SIGNATURE
from edge_mm.bundle.open import Bundle, open_bundle
from edge_mm.bundle.sign import sign
from edge_mm.errors import BundleError, InputError, UnavailableError, UsageError
from edge_mm.files import staged_directory

ARCHIVE: Final = ".emm"
"""Ending of a bundle that is one file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What is at ``--out`` now."""

    path: Path
    digest: str
    """SHA-256 of the manifest."""
    up_to_date: bool
    """True if the same bundle was there already, and nothing was written."""


def check_out(out: Path, *, force: bool) -> None:
    """Refuse what must not be replaced, before anything slow.

    Raises:
        UsageError: something is there that is no bundle.
    """
    if not out.exists() or _is_replaceable(out):
        return
    raise UsageError(
        f"--out {out}",
        expected="a new name, or a bundle",
        got="a folder or file that is none",
        fix="Choose another name." + (" --force replaces bundles only." if force else ""),
    )


def publish(
    bundle: Path, out: Path, *, evidence: Mapping[str, bytes], key: Path | None = None, force: bool = False
) -> Published:
    """Put a bundle at ``out``.

    Args:
        bundle: folder with the manifest and all that it lists.
        out: a folder, or a file whose name ends in ``.emm``.
        evidence: reports by their names under ``evidence/``.
        key: PEM file of the private key that signs the manifest and each report.
        force: replace another bundle that is there.

    Raises:
        UsageError: another bundle, or a damaged one, is there and ``force`` is not given.
        InputError: the key is none.
        UnavailableError: the folder cannot be written.
    """
    digest = open_bundle(bundle).digest
    there = _opened(out)
    if there and there.digest == digest and _is_signed(there, _signature(bundle, key)):
        return Published(path=out, digest=digest, up_to_date=True)
    if out.exists() and not force and not _is_empty(out) and not (there and there.digest == digest):
        raise UsageError(
            f"--out {out}", expected="a new name", got="another bundle", fix="Choose another name, or add --force."
        )
    try:
        _write(bundle, out, evidence, key)
    except OSError as error:
        raise UnavailableError(
            f"--out {out}", expected="a place that can be written", got=error.strerror, fix="Choose another."
        ) from None
    return Published(path=out, digest=digest, up_to_date=False)


def _is_replaceable(out: Path) -> bool:
    if out.is_dir():
        return _says_bundle(out / MANIFEST) or _is_empty(out)
    return out.suffix == ARCHIVE


def _says_bundle(manifest: Path) -> bool:
    """Whether a file is a manifest of ours, of whatever version; other tools have files of that name too."""
    try:
        data = json.loads(manifest.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(data, dict) and {"schema_version", "graphs", "files"} <= data.keys()


def _is_empty(out: Path) -> bool:
    return out.is_dir() and not any(out.iterdir())


def _signature(bundle: Path, key: Path | None) -> bytes | None:
    return sign((bundle / MANIFEST).read_bytes(), key) if key else None


def _opened(out: Path) -> Bundle | None:
    """The undamaged bundle at ``out``, if there is one."""
    try:
        return open_bundle(out)
    except (BundleError, InputError):
        return None


def _is_signed(there: Bundle, signature: bytes | None) -> bool:
    """Whether it has the signature that is asked for; the same key gives the same bytes (RFC 8032)."""
    path = there.root / SIGNATURE
    return signature is None or (path.is_file() and path.read_bytes() == signature)


def _write(bundle: Path, out: Path, evidence: Mapping[str, bytes], key: Path | None) -> None:
    if out.suffix != ARCHIVE:
        with staged_directory(out) as staging:
            _fill(staging, bundle, evidence, key)
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "bundle"
        folder.mkdir()
        _fill(folder, bundle, evidence, key)
        pack(folder, out)


def _fill(folder: Path, bundle: Path, evidence: Mapping[str, bytes], key: Path | None) -> None:
    shutil.copytree(bundle, folder, dirs_exist_ok=True)
    (folder / EVIDENCE).mkdir()
    for name, data in evidence.items():
        (folder / EVIDENCE / name).write_bytes(data)
        if key:
            (folder / EVIDENCE / f"{name}.sig").write_bytes(sign(data, key))
    signature = _signature(bundle, key)
    if signature:
        (folder / SIGNATURE).write_bytes(signature)
