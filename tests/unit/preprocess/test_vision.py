from typing import Any

import cv2
import numpy as np
import pytest

from edge_mm.contracts.vision import ImageSpec, Interpolation
from edge_mm.preprocess.vision import denoise, enhance, fit, image_tensor, resize
from tests.golden.pictures import noise, scene

INTERPOLATIONS: list[Interpolation] = ["nearest", "bilinear", "bilinear_antialias", "bicubic_antialias", "area"]


def spec(**changes: Any) -> ImageSpec:  # noqa: ANN401
    plain: dict[str, Any] = {"height_px": 24, "width_px": 32, "mean": (0.0,) * 3, "std": (1.0,) * 3}
    return ImageSpec(**(plain | changes))


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("kind", ["stretch", "letterbox", "crop"])
@pytest.mark.parametrize("color", ["rgb", "gray"])
def test_the_tensor_has_the_specs_shape(interpolation: Interpolation, kind: str, color: str) -> None:
    channels = 3 if color == "rgb" else 1
    wanted = spec(interpolation=interpolation, fit=kind, color=color, mean=(0.5,) * channels, std=(0.5,) * channels)
    tensor = image_tensor(scene(97, 61), wanted)
    assert tensor.shape == (1, channels, 24, 32)
    assert tensor.dtype == np.float32
    assert tensor.flags.c_contiguous
    assert -1 <= tensor.min() < tensor.max() <= 1


def test_channels_are_red_green_blue() -> None:
    red = np.zeros((24, 32, 3), np.uint8)
    red[..., 0] = 255
    tensor = image_tensor(red, spec(mean=(0.0, 0.25, 0.5), std=(1.0, 0.5, 0.5)))
    assert [float(tensor[0, channel].max()) for channel in range(3)] == [1.0, -0.5, -1.0]


def test_luma_weighs_the_colours_as_bt_601_does() -> None:
    pixels = np.zeros((1, 3, 3), np.uint8)
    pixels[0, [0, 1, 2], [0, 1, 2]] = 255
    gray = image_tensor(pixels, spec(height_px=1, width_px=3, color="gray", mean=(0.0,), std=(1.0,)))
    np.testing.assert_allclose(gray[0, 0, 0], [0.299, 0.587, 0.114], atol=0.5 / 255)


def test_letterbox_bars_hold_the_fill_and_are_normalised_too() -> None:
    white = np.full((10, 32, 3), 255, np.uint8)
    tensor = image_tensor(white, spec(fit="letterbox", fill=51, mean=(0.2,) * 3, std=(0.5,) * 3))
    np.testing.assert_allclose(tensor[0, :, :7], 0, atol=1e-6)
    np.testing.assert_allclose(tensor[0, :, 7:17], 1.6, atol=1e-6)
    np.testing.assert_allclose(tensor[0, :, 17:], 0, atol=1e-6)


def test_crop_keeps_the_centre() -> None:
    pixels = noise(24, 64)
    np.testing.assert_array_equal(fit(pixels, spec(fit="crop")), pixels[:, 16:48])


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_a_picture_that_fits_is_untouched(interpolation: Interpolation) -> None:
    pixels = noise(24, 32)
    np.testing.assert_array_equal(resize(pixels, 32, 24, interpolation), pixels)


@pytest.mark.parametrize(("source", "target"), [((96, 60), (24, 20)), ((97, 61), (24, 20)), ((50, 70), (49, 31))])
def test_area_is_the_mean_of_what_an_output_covers(source: tuple[int, int], target: tuple[int, int]) -> None:
    pixels = noise(*source)
    down, across = (covering(size, wanted) for size, wanted in zip(source, target, strict=True))
    wanted = np.einsum("ri,cj,ijk->rck", down, across, pixels.astype(np.float64))
    got = resize(pixels, target[1], target[0], "area")
    # Rounded to 8 bits; OpenCV sums in single precision.
    assert np.abs(got - wanted).max() <= 0.51


def covering(size: int, wanted: int) -> np.ndarray:
    """Share of each input pixel in each output, from the exact overlap of their intervals."""
    edges = np.arange(wanted + 1) * size / wanted
    pixels = np.arange(size)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(overlap, 0) * wanted / size


def test_median_removes_a_dead_pixel_and_keeps_an_edge() -> None:
    pixels = np.zeros((20, 20, 3), np.uint8)
    pixels[:, 10:] = 200
    broken = pixels.copy()
    broken[5, 5] = 255
    np.testing.assert_array_equal(denoise(broken, spec(denoise="median")), pixels)


def test_bilateral_smooths_noise_and_keeps_an_edge() -> None:
    clean = np.full((60, 60, 3), 60, np.uint8)
    clean[:, 30:] = 200
    noisy = (clean + np.random.default_rng(0).normal(0, 6, clean.shape)).clip(0, 255).astype(np.uint8)
    got = denoise(noisy, spec(denoise="bilateral")).astype(float)
    assert np.std(got - clean) < 0.6 * np.std(noisy.astype(float) - clean)
    assert got[:, 32].mean() - got[:, 27].mean() > 130


def test_clahe_widens_local_contrast_and_keeps_the_hue() -> None:
    dull = (110 + scene(128, 128) * 0.1).astype(np.uint8)
    got = enhance(dull, spec(contrast="clahe"))
    assert got.shape == dull.shape
    assert local_contrast(got) > 1.5 * local_contrast(dull)
    chroma = [cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb)[..., 1:].astype(int) for picture in (dull, got)]
    assert np.abs(chroma[1] - chroma[0]).max() <= 2


def local_contrast(rgb: np.ndarray) -> float:
    """Mean of the luma's deviation in squares of 16 pixels."""
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    squares = luma.reshape(luma.shape[0] // 16, 16, luma.shape[1] // 16, 16)
    return float(squares.std(axis=(1, 3)).mean())


def test_nothing_writes_into_the_callers_picture() -> None:
    pixels = scene(50, 70)
    before = pixels.copy()
    pixels.flags.writeable = False
    image_tensor(pixels, spec(denoise="median", contrast="clahe", fit="letterbox"))
    np.testing.assert_array_equal(pixels, before)
