"""From a decoded picture to a tensor, exactly as an ``ImageSpec`` says."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from edge_mm.arrays import F32, U8
from edge_mm.contracts.vision import ImageSpec, Interpolation
from edge_mm.preprocess.antialias import resize_antialias
from edge_mm.preprocess.geometry import place

MEDIAN_SIDE_PX: Final = 3
"""Side of the median's square: removes single wrong pixels and keeps edges."""

BILATERAL_SIDE_PX: Final = 5
BILATERAL_SIGMA_LEVELS: Final = 25.0
"""Differences well above this many levels are edges and stay; a sensor's noise lies below."""
BILATERAL_SIGMA_PX: Final = 2.0

CLAHE_TILES: Final = 8
"""Tiles along each side; with the clip limit, Zuiderveld, "Contrast limited adaptive histogram equalization",
Graphics Gems IV, 1994."""
CLAHE_CLIP: Final = 2.0
"""Largest count of a tile's histogram bin, in multiples of the mean count."""

_CV_INTERPOLATION: Final = {
    # The exact one takes the pixel whose centre is nearest, as the others' coordinates mean it.
    "nearest": cv2.INTER_NEAREST_EXACT,
    "bilinear": cv2.INTER_LINEAR,
    "area": cv2.INTER_AREA,
}


def image_tensor(rgb: U8, spec: ImageSpec) -> F32:
    """Turn ``(H, W, 3)`` RGB in 0-255 into ``(1, C, height_px, width_px)``, C-contiguous.

    The steps come in this order: denoise, enhance contrast, reduce to luma if ``gray``, fit, normalise. The picture
    keeps its 8 bits per channel up to the last step.
    """
    pixels = enhance(denoise(rgb, spec), spec)
    if spec.color == "gray":
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    return normalise(fit(pixels, spec), spec)


def denoise(rgb: U8, spec: ImageSpec) -> U8:
    """Remove noise from ``(H, W, 3)``; the shape stays."""
    if spec.denoise == "median":
        return np.asarray(cv2.medianBlur(rgb, MEDIAN_SIDE_PX), np.uint8)
    if spec.denoise == "bilateral":
        done = cv2.bilateralFilter(rgb, BILATERAL_SIDE_PX, BILATERAL_SIGMA_LEVELS, BILATERAL_SIGMA_PX)
        return np.asarray(done, np.uint8)
    return rgb


def enhance(rgb: U8, spec: ImageSpec) -> U8:
    """Equalise the luma of ``(H, W, 3)`` tile by tile; colours keep their chroma."""
    if spec.contrast == "none":
        return rgb
    parts = cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb)
    clahe = cv2.createCLAHE(clipLimit=CLAHE_CLIP, tileGridSize=(CLAHE_TILES, CLAHE_TILES))
    parts[..., 0] = clahe.apply(np.ascontiguousarray(parts[..., 0]))
    return np.asarray(cv2.cvtColor(parts, cv2.COLOR_YCrCb2RGB), np.uint8)


def fit(pixels: U8, spec: ImageSpec) -> U8:
    """Bring ``(H, W, 3)`` or ``(H, W)`` to ``(height_px, width_px, ...)``, as ``geometry.place`` says."""
    placed = place((pixels.shape[0], pixels.shape[1]), (spec.height_px, spec.width_px), spec.fit)
    bottom, right = placed.source_y + placed.source_height, placed.source_x + placed.source_width
    part = pixels[placed.source_y : bottom, placed.source_x : right]
    part = resize(part, placed.width, placed.height, spec.interpolation)
    if spec.fit != "letterbox":
        return part
    canvas = np.full((spec.height_px, spec.width_px, *pixels.shape[2:]), spec.fill, np.uint8)
    canvas[placed.y : placed.y + placed.height, placed.x : placed.x + placed.width] = part
    return canvas


def resize(pixels: U8, width: int, height: int, interpolation: Interpolation) -> U8:
    """Resize ``(H, W, 3)`` or ``(H, W)`` to ``(height, width, ...)``, 0-255.

    ``bilinear`` looks at four pixels however much the picture shrinks (torch's ``align_corners=False``); the
    antialiased ones are Pillow's; ``area`` averages the pixels that an output covers, for shrinking.
    """
    if pixels.shape[:2] == (height, width):
        return pixels
    if interpolation == "bilinear_antialias":
        return resize_antialias(pixels, width, height, "bilinear")
    if interpolation == "bicubic_antialias":
        return resize_antialias(pixels, width, height, "bicubic")
    done = cv2.resize(pixels, (width, height), interpolation=_CV_INTERPOLATION[interpolation])
    return np.asarray(done, np.uint8)


def normalise(pixels: U8, spec: ImageSpec) -> F32:
    """``(level / 255 - mean) / std`` by channel: ``(H, W, 3)`` or ``(H, W)`` to ``(1, C, H, W)``."""
    planes = cv2.split(pixels)
    result = np.empty((1, len(planes), *pixels.shape[:2]), np.float32)
    for plane, table, out in zip(planes, _tables(spec.mean, spec.std), result[0], strict=True):
        out[:] = cv2.LUT(plane, table)
    return result


@lru_cache(maxsize=64)
def _tables(mean: tuple[float, ...], std: tuple[float, ...]) -> tuple[F32, ...]:
    """Each level's value, by channel: a look-up is exact and three times as fast as the arithmetic."""
    levels = np.arange(256) / 255
    return tuple(((levels - m) / s).astype(np.float32) for m, s in zip(mean, std, strict=True))
