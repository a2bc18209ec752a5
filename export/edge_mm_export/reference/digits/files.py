"""Payloads as the media files that the runtime reads."""

from pathlib import Path
from typing import Final

import cv2
import soundfile

from edge_mm.arrays import F32
from edge_mm.samples import Image

PNG_COMPRESSION: Final = 9
"""Smallest; noise compresses badly enough."""


def write_grey(path: Path, image: Image) -> None:
    """Write a grey picture as a PNG of one channel."""
    done, encoded = cv2.imencode(".png", image.pixels[:, :, 0], [cv2.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION])
    if not done:
        raise RuntimeError(f"OpenCV cannot encode {path}")
    path.write_bytes(encoded.tobytes())


def write_flac(path: Path, samples: F32, rate_hz: int) -> None:
    """Write ``(N, C)`` samples that 16 bits hold exactly, without loss."""
    soundfile.write(str(path), samples, rate_hz, format="FLAC", subtype="PCM_16")
