import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from edge_mm.preprocess.antialias import Filter, resize_antialias
from tests.golden.pictures import noise

FILTERS: list[Filter] = ["bilinear", "bicubic"]


def test_halving_by_hand() -> None:
    # A triangle of half-width 2 around the pair: 1, 3, 3, 1 eighths; cut off and scaled up at the border.
    row = np.array([[0, 80, 160, 240]], np.uint8)
    got = resize_antialias(row, 2, 1, "bilinear")
    assert got.tolist() == [[round((3 * 0 + 3 * 80 + 1 * 160) / 7), round((1 * 80 + 3 * 160 + 3 * 240) / 7)]]


def test_a_half_is_rounded_up() -> None:
    assert resize_antialias(np.array([[2, 3]], np.uint8), 1, 1, "bilinear").tolist() == [[3]]
    assert resize_antialias(np.array([[3, 4]], np.uint8), 1, 1, "bilinear").tolist() == [[4]]


@pytest.mark.parametrize("kind", FILTERS)
@given(
    level=st.integers(0, 255), source=st.tuples(*[st.integers(1, 60)] * 2), target=st.tuples(*[st.integers(1, 60)] * 2)
)
def test_a_flat_area_stays_flat(kind: Filter, level: int, source: tuple[int, int], target: tuple[int, int]) -> None:
    flat = np.full((*source, 3), level, np.uint8)
    got = resize_antialias(flat, target[1], target[0], kind)
    assert got.shape == (*target, 3)
    assert (got == level).all()


@pytest.mark.parametrize("kind", FILTERS)
@settings(max_examples=30)
@given(hnp.arrays(np.uint8, st.tuples(st.integers(1, 30), st.integers(1, 30), st.just(3))), st.integers(1, 40))
def test_channels_and_mirrors_do_not_mix(kind: Filter, pixels: np.ndarray, size: int) -> None:
    got = resize_antialias(pixels, size, size, kind)
    for channel in range(3):
        alone = resize_antialias(np.ascontiguousarray(pixels[..., channel]), size, size, kind)
        np.testing.assert_array_equal(got[..., channel], alone)
    # The filter is symmetric; only the leftovers of its rounded weights may fall on the other side.
    mirrored = resize_antialias(np.ascontiguousarray(pixels[:, ::-1]), size, size, kind)
    assert np.abs(mirrored[:, ::-1].astype(int) - got).max() <= 1


@pytest.mark.parametrize("kind", FILTERS)
def test_every_order_of_summation_gives_the_same_bits(kind: Filter) -> None:
    # One wide product and many narrow ones are summed in different orders by the linear algebra library.
    picture = noise(333, 517)
    whole = resize_antialias(picture, 90, 70, kind)
    parts = [resize_antialias(np.ascontiguousarray(picture[..., c]), 90, 70, kind) for c in range(3)]
    np.testing.assert_array_equal(whole, np.stack(parts, axis=-1))


def test_fine_stripes_become_grey_and_not_coarse_stripes() -> None:
    stripes = np.tile(np.array([0, 255], np.uint8), (90, 450))
    assert np.ptp(resize_antialias(stripes, 101, 30, "bilinear")[:, 2:-2].astype(int)) <= 8
