"""Antialiased and nearest resizing against Pillow, the reference of most training code."""

from typing import Literal

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from edge_mm.preprocess.vision import resize
from tests.golden.pictures import Draw, Size, noise, scene

Antialiased = Literal["bilinear_antialias", "bicubic_antialias"]

SIZES = [
    ((720, 1280), (224, 224)),
    ((480, 640), (96, 160)),
    ((97, 61), (224, 300)),
    ((64, 64), (64, 17)),
    ((50, 80), (1, 1)),
    ((1, 1), (9, 7)),
]

FILTERS: dict[Antialiased, Pillow.Resampling] = {
    "bilinear_antialias": Pillow.Resampling.BILINEAR,
    "bicubic_antialias": Pillow.Resampling.BICUBIC,
}

LEVELS_APART = 2
"""Pillow rounds its weights to 22 bits and we to 15, so a value close to half a level may round the other way, in each
of the two passes."""

SHARE_APART = 0.10
"""Of the values: whole ratios make many exact halves. Of a shrunken camera picture it is less than one in a hundred."""


@pytest.mark.parametrize("kind", FILTERS)
@pytest.mark.parametrize(("source", "target"), SIZES)
@pytest.mark.parametrize("draw", [noise, scene])
def test_antialiased_is_pillows(kind: Antialiased, source: Size, target: Size, draw: Draw) -> None:
    picture = draw(*source)
    got = resize(picture, target[1], target[0], kind).astype(int)
    wanted = np.asarray(Pillow.fromarray(picture).resize((target[1], target[0]), FILTERS[kind]))
    apart = np.abs(got - wanted)
    assert apart.max() <= LEVELS_APART
    assert (apart > 0).mean() <= SHARE_APART


@pytest.mark.parametrize("kind", FILTERS)
def test_a_cameras_picture_is_pillows_almost_everywhere(
    kind: Antialiased,
) -> None:
    picture = scene(720, 1280)
    wanted = np.asarray(Pillow.fromarray(picture).resize((224, 224), FILTERS[kind]))
    apart = np.abs(resize(picture, 224, 224, kind).astype(int) - wanted)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 0.01


@pytest.mark.parametrize(("source", "target"), SIZES)
def test_nearest_is_pillows_to_the_bit(source: Size, target: Size) -> None:
    picture = noise(*source)
    wanted = Pillow.fromarray(picture).resize((target[1], target[0]), Pillow.Resampling.NEAREST)
    np.testing.assert_array_equal(resize(picture, target[1], target[0], "nearest"), np.asarray(wanted))


def test_gray_is_pillows_luma() -> None:
    picture = noise(60, 80)
    got = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(int)
    assert np.abs(got - np.asarray(Pillow.fromarray(picture).convert("L"))).max() <= 1
