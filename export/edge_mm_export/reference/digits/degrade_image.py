"""From clean ink to what a cheap camera makes of it."""

from typing import Final

import cv2
import numpy as np

from edge_mm.arrays import F32, U8

SIDE_PX: Final = 64
"""Of the pictures."""

# The figures below were chosen on the validation split, so that pictures alone are read right about six times in seven.
INK_PX: Final = (30.0, 50.0)
"""Side of the digit's square."""
MAX_TURN_DEG: Final = 22.0
MAX_SHIFT_PX: Final = 8.0
CONTRAST: Final = (0.35, 0.9)
"""Share of the full range between paper and ink."""
BLUR_PX: Final = (0.5, 2.5)
"""Standard deviation of the blur."""
NOISE_LEVELS: Final = (5.0, 50.0)
"""Standard deviation of the sensor's noise, in levels of 0-255."""
PATCHES: Final = 2
"""At most so many rectangles lie over the picture."""
PATCH_PX: Final = (8, 24)
BLANK_SHARE: Final = 0.03
"""Of the pictures show paper alone: a hand in front of the lens."""


def degrade(ink: U8, rng: np.random.Generator) -> U8:
    """Turn ``(8, 8)`` ink in 0-255 into a picture ``(64, 64, 3)``, RGB: turned, moved, covered, blurred, noisy."""
    return photograph(scene(ink, rng), rng.uniform(*NOISE_LEVELS), rng)


def scene(ink: U8, rng: np.random.Generator) -> F32:
    """What stands before the camera: ``(64, 64)`` levels of 0-255, dark ink on light paper or the reverse."""
    levels = _placed(ink, rng) if rng.random() >= BLANK_SHARE else np.zeros((SIDE_PX, SIDE_PX), np.float32)
    for _ in range(int(rng.integers(PATCHES + 1))):
        _cover(levels, rng)
    blurred = cv2.GaussianBlur(levels, (0, 0), rng.uniform(*BLUR_PX))
    contrast = rng.uniform(*CONTRAST)
    lit = 255 * (rng.uniform(0, 1 - contrast) + contrast * blurred)
    return np.asarray(255 - lit if rng.random() < 0.5 else lit, np.float32)


def photograph(levels: F32, noise: float, rng: np.random.Generator) -> U8:
    """One frame ``(H, W, 3)`` of ``(H, W)`` levels; ``noise`` is the standard deviation of the sensor's, in levels."""
    noisy = levels + rng.standard_normal(levels.shape, np.float32) * np.float32(noise)
    grey = np.clip(np.round(noisy), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)


def _placed(ink: U8, rng: np.random.Generator) -> F32:
    """The digit somewhere near the middle of ``(64, 64)``, 0-1."""
    scale = rng.uniform(*INK_PX) / ink.shape[0]
    middle = (ink.shape[0] - 1) / 2
    turned = cv2.getRotationMatrix2D((middle, middle), rng.uniform(-MAX_TURN_DEG, MAX_TURN_DEG), scale)
    turn = np.asarray(turned, np.float64)
    turn[:, 2] += SIDE_PX / 2 - middle + rng.uniform(-MAX_SHIFT_PX, MAX_SHIFT_PX, 2)
    placed = cv2.warpAffine(ink.astype(np.float32) / 255, turn, (SIDE_PX, SIDE_PX), flags=cv2.INTER_CUBIC)
    return np.clip(placed, 0, 1).astype(np.float32)


def _cover(scene: F32, rng: np.random.Generator) -> None:
    """Lay a rectangle of one level over ``scene``, in place."""
    height, width = rng.integers(*PATCH_PX, 2)
    top, left = rng.integers(0, SIDE_PX - height), rng.integers(0, SIDE_PX - width)
    scene[top : top + height, left : left + width] = rng.uniform(0, 1)
