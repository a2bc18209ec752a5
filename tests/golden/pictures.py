"""Pictures to prepare: made here, so that no file has to be trusted."""

from collections.abc import Callable

import cv2
import numpy as np

from edge_mm.arrays import U8

Size = tuple[int, int]
Draw = Callable[[int, int], U8]


def noise(height: int, width: int, seed: int = 0) -> U8:
    """Every pixel independent: the hardest case for an interpolation."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def scene(height: int, width: int) -> U8:
    """Smooth shades with hard edges, as in a photograph."""
    rows, columns = np.mgrid[0:height, 0:width]
    shades = [rows * 255 / max(1, height - 1), columns * 255 / max(1, width - 1), 127 + 90 * np.sin(columns / 9)]
    picture = np.stack(shades, axis=-1).astype(np.uint8)
    cv2.circle(picture, (width // 2, height // 3), max(1, min(height, width) // 4), (250, 30, 90), -1)
    cv2.rectangle(picture, (0, height // 2), (width // 4, height - 1), (10, 240, 200), -1)
    return picture
