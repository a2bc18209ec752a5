"""What an image file says of itself before it is decoded: its size, and whether it is all there.

OpenCV decodes a truncated JPEG to a picture that is grey from some row on, and allocates whatever a header asks for.
"""

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

_NEXT_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""Inside a scan: FF00 is a data byte and FFD0-FFD7 are restarts; ITU-T T.81, B.1.1.5."""

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers; the three left out are tables and a reserved one. ITU-T T.81, table B.1."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_BMP_HEADER: Final = 54


class PictureError(ValueError):
    """The bytes are not a whole picture; the message completes "expected a whole JPEG, PNG, WebP or BMP, got"."""


def picture_size(data: bytes) -> tuple[int, int]:
    """Height and width in pixels that the header states, before any rotation that its metadata asks for.

    Raises:
        PictureError: the format is none of JPEG, PNG, WebP and BMP, or the file ends early.
    """
    reader = next((reader for magic, reader in _READERS.items() if data.startswith(magic)), None)
    if reader is None:
        raise PictureError("another kind of file" if data else "an empty file")
    try:
        return reader(data)
    except (IndexError, struct.error):
        raise PictureError("one that ends within its header") from None


def _jpeg(data: bytes) -> tuple[int, int]:
    size: tuple[int, int] | None = None
    at = 0
    while (found := _NEXT_MARKER.search(data, at)) is not None:
        marker, at = found.group(1)[0], found.end()
        if marker == _SOI:
            continue
        if marker == _EOI:
            if size is None:
                raise PictureError("a JPEG without a frame")
            return size
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, at + 3)
            size = (height, width)
        # A segment is skipped whole: the thumbnail in EXIF data has markers of its own.
        at += int(struct.unpack_from(">H", data, at)[0])
    raise PictureError("a JPEG that ends early (no end-of-image marker)")


def _png(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    at = len(_PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            break
        if zlib.crc32(data[at + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            raise PictureError(f"a PNG whose {kind.decode('ascii', 'replace')} chunk is damaged (wrong checksum)")
        if kind == b"IEND":
            return height, width
        at = end
    raise PictureError("a PNG that ends early (no IEND chunk)")


def _webp(data: bytes) -> tuple[int, int]:
    if data[8:12] != b"WEBP":
        raise PictureError("another kind of RIFF file")
    if 8 + int(struct.unpack_from("<I", data, 4)[0]) > len(data):
        raise PictureError("a WebP that ends early")
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[27:30], "little") + 1, int.from_bytes(data[24:27], "little") + 1
    if kind == b"VP8L":
        packed = int(struct.unpack_from("<I", data, 21)[0])
        return (packed >> 14 & 0x3FFF) + 1, (packed & 0x3FFF) + 1
    width, height = struct.unpack_from("<HH", data, 26)
    return height & 0x3FFF, width & 0x3FFF


def _bmp(data: bytes) -> tuple[int, int]:
    start, header, width, height, _, bits = struct.unpack_from("<IIiiHH", data, 10)
    compression = struct.unpack_from("<I", data, 30)[0]
    if header < _BMP_HEADER - 14 or compression not in (0, 3):
        raise PictureError("a BMP of a rare kind (old header or run-length coded)")
    stride = (width * bits + 31) // 32 * 4
    if start + stride * abs(height) > len(data):
        raise PictureError("a BMP that ends early")
    return abs(height), width


_READERS: Final[Mapping[bytes, Callable[[bytes], tuple[int, int]]]] = {
    b"\xff\xd8": _jpeg,
    _PNG: _png,
    b"RIFF": _webp,
    b"BM": _bmp,
}
