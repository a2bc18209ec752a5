"""The ``.emm`` file: a bundle as one zip, for transport only."""

import stat
import zipfile
import zlib
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from edge_mm.contracts.text import BundlePath
from edge_mm.errors import BundleError
from edge_mm.files import temporary_beside

MAX_FILES: Final = 10_000
MAX_UNPACKED_BYTES: Final = 8 << 30
"""No edge device holds a larger model in memory."""
FREE_BYTES: Final = 64 << 20
"""Unpacked size up to which the ratio does not matter."""
MAX_RATIO: Final = 100
"""Unpacked by packed bytes; weights shrink by less than 2, and deflate reaches 1032 on zeros."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip can hold: equal bundles give equal archives."""
ENCRYPTED: Final = 0x1
"""Bit 0 of a zip entry's general purpose flags (APPNOTE.TXT 4.4.4)."""
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Others need libraries that a device may lack, and fail in ways of their own."""
CHUNK_BYTES: Final = 1 << 20

_PATH: Final = TypeAdapter(BundlePath)


def pack(root: Path, archive: Path) -> None:
    """Write the folder ``root`` as an archive; equal bundles give equal bytes.

    Entries are stored as they are, sorted and undated.

    Raises:
        OSError: the archive cannot be written; nothing is left behind.
    """
    temporary = temporary_beside(archive)
    try:
        with zipfile.ZipFile(temporary, "x", zipfile.ZIP_STORED) as target:
            for path in sorted(file for file in root.rglob("*") if file.is_file()):
                _add(target, path, path.relative_to(root).as_posix())
        temporary.replace(archive)
    finally:
        temporary.unlink(missing_ok=True)


def unpack(archive: Path, folder: Path) -> None:
    """Write every entry into the empty ``folder``, once all their names and sizes have been looked at.

    Raises:
        BundleError: it is no zip, damaged, too large, or an entry is a link, encrypted, twice there, or outside.
        OSError: the folder cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as source:
            entries = [entry for entry in source.infolist() if not entry.orig_filename.endswith("/")]
            _check_sizes(archive, entries)
            _check_names(archive, entries)
            for entry in entries:
                _extract(source, entry, folder)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error) as error:
        raise _bad(archive, expected="a bundle packed as zip", got=str(error) or "a damaged one") from None


def _add(target: zipfile.ZipFile, path: Path, name: str) -> None:
    entry = zipfile.ZipInfo(name, date_time=EPOCH)
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    # The size tells zipfile whether it needs 64-bit fields.
    entry.file_size = path.stat().st_size
    with path.open("rb") as file, target.open(entry, "w") as out:
        while chunk := file.read(CHUNK_BYTES):
            out.write(chunk)


def _check_sizes(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_FILES:
        raise _bad(archive, expected=f"at most {MAX_FILES} files", got=f"{len(entries)}")
    total = sum(entry.file_size for entry in entries)
    allowed = min(MAX_UNPACKED_BYTES, max(FREE_BYTES, MAX_RATIO * archive.stat().st_size))
    if total > allowed:
        raise _bad(archive, expected=f"at most {allowed} bytes unpacked", got=f"{total}")


def _check_names(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        # What zipfile calls the filename is cut at the first NUL.
        name = entry.orig_filename
        where = f"entry {name[:200]!r}"
        if not _is_bundle_path(name):
            raise _bad(archive, expected="names inside the bundle", got=where)
        if name in seen:
            raise _bad(archive, expected="each name once", got=f"{where} twice")
        if not _is_plain(entry):
            raise _bad(archive, expected="regular files, stored or deflated, not encrypted", got=where)
        seen.add(name)


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    # A damaged directory can point in front of the file.
    is_inside = entry.header_offset >= 0
    return not is_link and not entry.flag_bits & ENCRYPTED and entry.compress_type in METHODS and is_inside


def _is_bundle_path(name: str) -> bool:
    try:
        _PATH.validate_python(name)
    except ValidationError:
        return False
    return True


def _extract(source: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path) -> None:
    path = folder / entry.filename
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise zipfile.BadZipFile(f"entry {entry.filename!r} is both a file and a folder") from None
    # zipfile itself stops at the declared size and checks the CRC.
    with file, source.open(entry) as data:
        while chunk := data.read(CHUNK_BYTES):
            file.write(chunk)


def _bad(archive: Path, *, expected: str, got: str) -> BundleError:
    return BundleError(str(archive), expected=expected, got=got, fix="Copy or export the bundle again.")
